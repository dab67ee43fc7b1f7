namespace Tars.Stages.Tables;

/// <summary>What several sources say about the same things, and who is to be believed.</summary>
/// <remarks>
/// Each source votes with the logarithm of its odds to be right, which follow from how often the winners agree with it: voting and
/// weighing take turns until nothing changes (Dawid and Skene, 1979, with one rate a source).
/// </remarks>
internal sealed class SourceVote
{
    private const int Rounds = 10;

    // What a source counts as having said rightly and wrongly before it is heard.
    private const double Prior = 2;

    private readonly int[] _entities;
    private readonly int[] _sources;
    private readonly int[] _values;
    private readonly int[] _starts;
    private readonly int[] _order;

    /// <param name="entities">The thing each row is about, from 0.</param>
    /// <param name="sources">Who says so, from 0.</param>
    /// <param name="values">What is said, from 0; -1 for nothing.</param>
    internal SourceVote(int[] entities, int[] sources, int[] values)
    {
        (_entities, _sources, _values) = (entities, sources, values);
        _order = [.. Enumerable.Range(0, values.Length).Where(row => values[row] >= 0).OrderBy(row => entities[row])];
        var starts = new List<int>();
        for (int i = 0; i < _order.Length; i++)
        {
            if (i == 0 || entities[_order[i]] != entities[_order[i - 1]])
                starts.Add(i);
        }

        starts.Add(_order.Length);
        _starts = [.. starts];
        Accuracy = [.. Enumerable.Repeat(0.8, sources.Length == 0 ? 0 : sources.Max() + 1)];
        Count();
    }

    /// <summary>How often each source agrees with the winners.</summary>
    internal double[] Accuracy { get; private set; }

    /// <summary>For each row what won for its thing, and by which share of the weighted votes; -1 where nothing was said.</summary>
    internal (int Value, double Share)[] Winners { get; private set; } = [];

    private void Count()
    {
        for (int round = 0; round < Rounds; round++)
        {
            (int, double)[] winners = Vote();
            bool settled = Winners.Length > 0 && winners.Zip(Winners).All(pair => pair.First.Item1 == pair.Second.Value);
            Winners = winners;
            if (settled)
                return;
            var right = new double[Accuracy.Length];
            var all = new double[Accuracy.Length];
            foreach (int row in _order)
            {
                all[_sources[row]]++;
                right[_sources[row]] += _values[row] == winners[row].Item1 ? 1 : 0;
            }

            Accuracy = [.. right.Zip(all, (r, n) => (r + Prior) / (n + (2 * Prior)))];
        }
    }

    private (int, double)[] Vote()
    {
        var winners = new (int, double)[_values.Length];
        Array.Fill(winners, (-1, 0));
        var votes = new Dictionary<int, double>();
        for (int group = 0; group + 1 < _starts.Length; group++)
        {
            votes.Clear();
            double sum = 0;
            foreach (int row in _order.AsSpan(_starts[group].._starts[group + 1]))
            {
                double weight = Math.Max(0.05, Math.Log(Accuracy[_sources[row]] / (1 - Accuracy[_sources[row]])) + 1);
                votes[_values[row]] = votes.GetValueOrDefault(_values[row]) + weight;
                sum += weight;
            }

            (int best, double most) = votes.OrderByDescending(vote => vote.Value).ThenBy(vote => vote.Key).First();
            foreach (int row in _order.AsSpan(_starts[group].._starts[group + 1]))
                winners[row] = (best, most / sum);
        }

        // Rows that say nothing take over what the others say of their thing.
        var of = new Dictionary<int, (int, double)>();
        foreach (int row in _order)
            of[_entities[row]] = winners[row];
        for (int row = 0; row < winners.Length; row++)
        {
            if (_values[row] < 0)
                winners[row] = of.GetValueOrDefault(_entities[row], (-1, 0));
        }

        return winners;
    }
}
