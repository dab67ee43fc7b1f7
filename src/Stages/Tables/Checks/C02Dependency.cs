using System.Globalization;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Columns that another column settles in nearly all rows, such as a name by its code, and the cells that say otherwise.</summary>
/// <remarks>
/// The dependencies are told from the table, see <see cref="DependencySearch"/>. Several columns often settle one: each votes for the value that
/// is usual among the rows with its own, so that a cell is doubted when most of them do, and not when one of them is wrong itself.
/// </remarks>
internal sealed class C02Dependency() : TableCheck(
    "C02", "functional dependency", ForensicPhase.Consistency,
    "Rows whose value differs from the one that another column, or two together, settle in nearly all rows.", 0.95)
{
    private const int MaxVoters = 6;

    // In larger tables the clearest dependency of a column has the only vote.
    private const int MaxVotedRows = 250_000;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Profile.Rows < DependencySearch.MinRows ? $"a dependency is told from at least {DependencySearch.MinRows} rows"
            : !DependencySearch.Causes(context).Any() ? "no column groups the rows" : null);

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        int voters = context.Profile.Rows <= MaxVotedRows ? MaxVoters : 1;
        List<List<Dependency>> found =
        [
            .. DependencySearch.Find(context).Select(one => one.Where(each => !IsOfSources(context, each)).Take(voters).ToList())
                .Where(one => one.Count > 0),
        ];
        if (found.Count == 0)
            yield break;
        CodedColumns codes = CodedColumns.Read(
            context, [.. found.SelectMany(one => one).SelectMany(one => one.Causes.Append(one.Effect)).Distinct()]);
        var doubts = new DependencyDoubts([.. found.Select(one => one.Select(each => new DependencyVote(each, codes)).ToList())], codes);
        foreach (ColumnProfile column in doubts.Columns)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            List<DependencyDoubt> odd = [.. doubts.Of(column)];
            if (odd.Count > 0)
                yield return Told(context, column, doubts.Main(column), codes, odd);
        }
    }

    // What several sources say of a thing is weighed by C03, and tells nothing of the thing.
    private static bool IsOfSources(CheckContext context, Dependency dependency) =>
        context.Sources is { } sources && dependency.Causes.Append(dependency.Effect).Any(sources.Said.Contains);

    private Finding Told(CheckContext context, ColumnProfile column, DependencyVote main, CodedColumns codes, List<DependencyDoubt> odd)
    {
        (string cause, string effect) = (main.Dependency.Name, main.Dependency.Effect.Name);
        IEnumerable<ColumnProfile> others = [.. main.Dependency.Causes, main.Dependency.Effect];
        int empty = odd.Count(one => codes.Of(column)[one.Row] < 0);
        string blank = empty == 0 ? string.Empty : Invariant($"{TableText.Counted(empty, "row")} of them {TableText.Verb(empty, "says", "say")} nothing. ");
        string settled = Invariant($"{cause} settles {effect} in {main.Share:P2} of the rows");
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Warning, [column, .. others.Where(other => other != column)],
            "differs from the usual",
            (main.Dependency.Effect == column
                ? Invariant($"{settled}; {TableText.Counted(odd.Count, "row")} {TableText.Verb(odd.Count, "says", "say")} otherwise. ")
                : Invariant($"{settled}; in {TableText.Counted(odd.Count, "row")} {cause} fits none of what it settles. "))
            + blank
            + Invariant($"{TableText.Counted(main.Mixed, "value")} of {cause} {(main.Mixed == 1 ? "has" : "have")} more than one {effect}.")) with
        {
            Statistic = main.Share,
            Affected = odd.Count,
            Evidence = [.. odd.Take(context.MaxEvidence).Select(doubt => Place(context, column, codes, doubt))],
            Suggestion = $"Either {column.Name} or what goes with it is probably wrong in these rows.",
        };
    }

    private static Evidence Place(CheckContext context, ColumnProfile column, CodedColumns codes, DependencyDoubt doubt)
    {
        Dependency by = doubt.By.Dependency;
        KeyValuePair<string, string?> Said(ColumnProfile of) =>
            new(of.Name, codes.Of(of)[doubt.Row] is var code and >= 0 ? Cut(codes.Text(of, code)) : null);
        List<KeyValuePair<string, string?>> values =
            [Said(column), .. by.Causes.Append(by.Effect).Where(other => other != column).Select(Said)];
        string expected = Cut(codes.Text(by.Effect, doubt.Expected));
        if (by.Effect == column)
            values.Add(new("usual value", expected));
        else
            values.Add(new($"usual {by.Effect.Name}", expected));
        values.Add(new("rows with it", doubt.By.Top(doubt.Row).ToString(CultureInfo.InvariantCulture)));
        return new Evidence(doubt.Row + 1, context.Table.LineOf(doubt.Row + 1), values);
    }

    private static string Cut(string text) => text.Length <= 200 ? text : text[..200];
}
