namespace Tars.Stages.Tables;

/// <summary>Which cells the dependencies of a table doubt.</summary>
/// <remarks>
/// Each dependency votes on its effect, and a cell is doubted when most of the votes are against it. Where a column fits hardly anything of what
/// it settles, although another column confirms that, or there are several of these, the column's own cell is in doubt and not they.
/// </remarks>
internal sealed class DependencyDoubts
{
    // Of what a column settles, so much has to contradict it.
    private const double MostContradicted = 0.66;

    private readonly Dictionary<(int Row, ColumnProfile Column), DependencyDoubt> _doubts = [];
    private readonly Dictionary<(int Row, ColumnProfile Column), List<DependencyVote>> _against = [];
    private readonly Dictionary<(int Row, ColumnProfile Cause), List<Contradiction>> _contradicted = [];
    private readonly Dictionary<ColumnProfile, DependencyVote> _main = [];
    private readonly List<DependencyVote> _votes;

    /// <param name="votes">For each effect the dependencies that vote on it, the clearest first.</param>
    /// <param name="codes">The cells.</param>
    internal DependencyDoubts(List<List<DependencyVote>> votes, CodedColumns codes)
    {
        _votes = [.. votes.SelectMany(vote => vote)];
        foreach (List<DependencyVote> voters in votes)
        {
            _main[voters[0].Dependency.Effect] = voters[0];
            int[] said = codes.Of(voters[0].Dependency.Effect);
            for (int row = 0; row < codes.Rows; row++)
                Vote(voters, said[row], row);
        }

        foreach (DependencyVote vote in _votes.Where(vote => vote.Dependency.Causes.Count == 1))
            _main.TryAdd(vote.Dependency.Causes[0], vote);
        BlameCauses(codes);
    }

    /// <summary>The columns with cells that may be doubted, in the table's order.</summary>
    internal IEnumerable<ColumnProfile> Columns => _main.Keys.OrderBy(column => column.Index);

    /// <summary>The clearest dependency that settles a column, or else that it settles.</summary>
    internal DependencyVote Main(ColumnProfile column) => _main[column];

    /// <summary>The doubted cells of a column by row.</summary>
    internal IEnumerable<DependencyDoubt> Of(ColumnProfile column) =>
        from doubt in _doubts
        where doubt.Key.Column == column && !IsBlamedElsewhere(column, doubt.Value)
        orderby doubt.Key.Row
        select doubt.Value;

    private void Vote(List<DependencyVote> voters, int said, int row)
    {
        ColumnProfile effect = voters[0].Dependency.Effect;
        DependencyVote? first = null;
        var against = new List<DependencyVote>();
        (int expected, int right) = (-1, 0);
        foreach (DependencyVote voter in voters)
        {
            int value = voter.Expected(row);
            if (value < 0)
                continue;
            if (value == said)
            {
                right++;
                continue;
            }

            if (first is null)
                (first, expected) = (voter, value);
            if (value == expected)
                against.Add(voter);
        }

        if (first is null)
            return;
        foreach (DependencyVote voter in against.Where(voter => said >= 0 && voter.Dependency.Causes.Count == 1))
        {
            (int, ColumnProfile) cause = (row, voter.Dependency.Causes[0]);
            if (!_contradicted.TryGetValue(cause, out List<Contradiction>? list))
                _contradicted.Add(cause, list = []);
            list.Add(new Contradiction(voter, expected, against.Count > 1, right > 0));
        }

        if (against.Count <= right)
            return;
        _doubts.Add((row, effect), new DependencyDoubt(row, expected, first, against.Count - right));
        _against.Add((row, effect), against);
    }

    private void BlameCauses(CodedColumns codes)
    {
        foreach (((int row, ColumnProfile cause), List<Contradiction> contradicted) in _contradicted)
        {
            // What others doubt as well is wrong itself; what others confirm, or stands with another in the same, speaks against the cause.
            List<Contradiction> alone = contradicted.FindAll(one => !one.OthersAgree);
            if (alone.Count == 0 || (alone.Count < 2 && !alone[0].IsConfirmed))
                continue;
            int settled = _votes.Count(vote => vote.Dependency.Causes is [var only] && only == cause && vote.Expected(row) >= 0);
            if (alone.Count < settled * MostContradicted || codes.Of(cause)[row] < 0)
                continue;
            _doubts.TryAdd((row, cause), new DependencyDoubt(row, alone[0].Expected, alone[0].Vote, alone.Count));
            foreach (Contradiction one in alone)
                _doubts.Remove((row, one.Vote.Dependency.Effect));
        }
    }

    // What all the voters' own cells are doubted for, and more clearly, is their fault. Of two columns that settle each other and
    // nothing else does, the later is blamed: codes stand before what they stand for.
    private bool IsBlamedElsewhere(ColumnProfile column, DependencyDoubt doubt) =>
        _against.TryGetValue((doubt.Row, column), out List<DependencyVote>? against) && against.TrueForAll(vote => vote.Dependency.Causes.Any(cause =>
            _doubts.TryGetValue((doubt.Row, cause), out DependencyDoubt? other)
            && (other.Margin > doubt.Margin || (other.Margin == doubt.Margin && cause.Index > column.Index && IsOnlyBy(doubt.Row, column, cause)
                && IsOnlyBy(doubt.Row, cause, column)))));

    private bool IsOnlyBy(int row, ColumnProfile column, ColumnProfile cause) =>
        _against.TryGetValue((row, column), out List<DependencyVote>? against) && against.TrueForAll(vote => vote.Dependency.Causes.Contains(cause));

    private sealed record Contradiction(DependencyVote Vote, int Expected, bool OthersAgree, bool IsConfirmed);
}
