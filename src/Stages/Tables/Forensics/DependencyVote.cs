namespace Tars.Stages.Tables;

/// <summary>What one dependency says of each row: the usual value of its group, where the group is clear about it.</summary>
internal sealed class DependencyVote
{
    private const int MinUsual = 3;
    private const int MinTimes = 4;

    private readonly int[] _causes;
    private readonly int[] _effects;
    private readonly int[] _usual;
    private readonly int[] _top;
    private readonly int[] _empty;
    private readonly Dictionary<long, int> _counts = [];

    internal DependencyVote(Dependency dependency, CodedColumns codes)
    {
        Dependency = dependency;
        _causes = dependency.Causes is [var one] ? codes.Of(one) : DependencySearch.Pair(codes, dependency.Causes[0], dependency.Causes[1]);
        _effects = codes.Of(dependency.Effect);
        int groups = _causes.Length == 0 ? 0 : _causes.Max() + 1;
        (_usual, _top, _empty) = (new int[groups], new int[groups], new int[groups]);
        long grouped = 0;
        for (int row = 0; row < _causes.Length; row++)
        {
            int group = _causes[row];
            if (group < 0)
                continue;
            if (_effects[row] < 0)
            {
                _empty[group]++;
                continue;
            }

            long key = Key(row);
            int count = _counts.GetValueOrDefault(key) + 1;
            _counts[key] = count;
            if (count > _top[group])
                (_top[group], _usual[group]) = (count, _effects[row]);
        }

        var sizes = new int[groups];
        foreach ((long key, int count) in _counts)
            sizes[key >> 32] += count;
        for (int group = 0; group < groups; group++)
        {
            if (sizes[group] >= 2)
                (grouped, Right) = (grouped + sizes[group], Right + _top[group]);
        }

        Share = grouped == 0 ? 1 : Right / (double)grouped;
        Mixed = _counts.Keys.GroupBy(key => key >> 32).Count(group => group.Skip(1).Any());
    }

    internal Dependency Dependency { get; }

    /// <summary>Of the rows in groups of two and more, how many have the usual value.</summary>
    internal double Share { get; }

    /// <summary>Groups with more than one value.</summary>
    internal int Mixed { get; }

    private long Right { get; }

    /// <summary>What the row should hold: its own value where that is the usual one, another where the group is clear, else -1.</summary>
    internal int Expected(int row)
    {
        int group = _causes[row];
        if (group < 0 || _top[group] == 0)
            return -1;
        if (_effects[row] == _usual[group])
            return _top[group] >= 2 ? _usual[group] : -1;
        int others = _effects[row] < 0 ? _empty[group] : _counts[Key(row)];
        return _top[group] >= MinUsual && _top[group] >= MinTimes * others ? _usual[group] : -1;
    }

    /// <summary>How many rows of the row's group have the usual value.</summary>
    internal int Top(int row) => _top[_causes[row]];

    private long Key(int row) => ((long)_causes[row] << 32) | (uint)_effects[row];
}
