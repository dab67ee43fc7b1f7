using System.Globalization;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Several sources that describe the same things and disagree.</summary>
/// <remarks>
/// Two columns of which together nearly every pair stands once, a thing and its source, make such a table: each thing is described by
/// three sources and more on average, and other columns mostly agree within a thing though they differ between things. A column that is
/// named as a source may be contradicted more often than one that only looks like it. The winner is found by <see cref="SourceVote"/>.
/// </remarks>
internal sealed class C03ConflictingSources() : TableCheck(
    "C03", "conflicting sources", ForensicPhase.Consistency,
    "Cells in which a source says other than the sources that are right most often, where several sources describe the same things.", 0.5)
{
    private const int MinRows = 50;
    private const int MaxRows = 200_000;
    private const int MinThings = 5;
    private const int MaxSources = 500;
    private const double MinPairs = 0.97;
    private const double MinPerThing = 3;
    private const int MaxCandidates = 8;

    // Of the votes, for saying what an empty cell should hold.
    private const double MinToldShare = 0.5;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Profile.Rows < MinRows ? $"sources are told from at least {MinRows} rows"
            : context.Profile.Rows > MaxRows ? Invariant($"sources are compared in tables of up to {MaxRows:N0} rows")
            : context.Sources is null ? "no two columns name a thing and the source that describes it" : null);

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        (ColumnProfile thing, ColumnProfile source, IReadOnlyList<ColumnProfile> said) = context.Sources!.Value;
        List<object?[]> rows = context.Query(
            $"SELECT row, {string.Join(", ", new[] { thing, source }.Concat(said).Select(column => $"trim(CAST({column.Cell} AS VARCHAR))"))} FROM t WHERE {thing.Value} IS NOT NULL AND {source.Value} IS NOT NULL ORDER BY row");
        int[] things = Codes(rows, 1, out _);
        int[] sources = Codes(rows, 2, out List<string> names);
        for (int i = 0; i < said.Count; i++)
        {
            int[] values = Codes(rows, i + 3, out List<string> texts);
            var vote = new SourceVote(things, sources, values);
            int[] odd = [.. Enumerable.Range(0, rows.Count).Where(row => values[row] >= 0 && values[row] != vote.Winners[row].Value)];
            if (odd.Length > 0)
                yield return Told(context, (thing, source, said[i]), rows, odd, vote, values, texts, Worst(vote, sources, names));
            int[] silent = [.. Enumerable.Range(0, rows.Count).Where(row => values[row] < 0 && vote.Winners[row] is { Value: >= 0, Share: >= MinToldShare })];
            if (silent.Length > 0)
                yield return Silent(context, (thing, source, said[i]), rows, silent, vote, texts);
        }
    }

    private static int[] Codes(List<object?[]> rows, int column, out List<string> texts)
    {
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] of = [
            .. rows.Select(
                row => row[column] is string { Length: > 0 } text
                    ? (codes.TryAdd(text, codes.Count) ? codes.Count - 1 : codes[text])
                    : -1)];
        texts = [.. codes.Keys];
        return of;
    }

    /// <summary>The columns that name a thing and a source, and those that the sources say of it; null where the table is none of sources.</summary>
    internal static (ColumnProfile Thing, ColumnProfile Source, IReadOnlyList<ColumnProfile> Said)? Layout(CheckContext context)
    {
        if (context.Profile.Rows is < MinRows or > MaxRows)
            return null;
        List<ColumnProfile> categories =
        [
            .. context.Profile.Columns.Where(column => column.Kind is ColumnKind.Text or ColumnKind.Whole && column.MaxLength <= 100
                && column.Present >= context.Profile.Rows * 0.9 && column.Distinct >= 2 && column.Distinct * 2 <= column.Present)
                .OrderByDescending(IsNamed).ThenBy(column => column.Index).Take(MaxCandidates),
        ];
        foreach (ColumnProfile source in categories.Where(column => column.Distinct <= MaxSources))
        {
            foreach (ColumnProfile thing in categories.Where(column => column != source && column.Distinct >= MinThings
                && column.Distinct * MinPerThing <= column.Present * 1.1 && (IsNamed(source) || column.Distinct > source.Distinct)))
            {
                if (context.Number($"SELECT count(DISTINCT ({thing.Cell}, {source.Cell})) FROM t") < context.Profile.Rows * MinPairs)
                    continue;
                IReadOnlyList<ColumnProfile> said = Said(context, thing, source);
                if (said.Count >= 2)
                    return (thing, source, said);
            }
        }

        return null;
    }

    private static bool IsNamed(ColumnProfile column) =>
        column.Has(
            "src", "source", "sources", "provider", "feed", "site", "vendor", "supplier", "agency", "reporter", "contributor",
            "publisher");

    // What most sources of a thing agree on, though it differs from thing to thing.
    private static List<ColumnProfile> Said(CheckContext context, ColumnProfile thing, ColumnProfile source)
    {
        (double least, double lift) = IsNamed(source) ? (0.40, 0.30) : (0.80, 0.70);
        var said = new List<ColumnProfile>();
        foreach (ColumnProfile column in context.Profile.Columns.Where(column => column != thing && column != source && column.Kind != ColumnKind.Other && column.Distinct >= 2))
        {
            object?[] row = context.Query(
                $"""
                WITH g AS (SELECT {thing.Cell} AS x, {column.Cell} AS a, count(*) AS n FROM t WHERE {column.Cell} IS NOT NULL AND trim(CAST({column.Cell} AS VARCHAR)) <> '' GROUP BY x, a)
                SELECT (SELECT sum(top)::DOUBLE / sum(n) FROM (SELECT max(n) AS top, sum(n) AS n FROM g GROUP BY x)),
                       (SELECT max(n)::DOUBLE / sum(n) FROM (SELECT sum(n) AS n FROM g GROUP BY a)),
                       (SELECT avg(n)::DOUBLE FROM (SELECT sum(n) AS n FROM g GROUP BY x))
                """)[0];
            if (row[0] is double share && row[1] is double usual && row[2] is double size && size >= MinPerThing * 0.8
                && usual < 1 && share >= least && (share - usual) / (1 - usual) >= lift)
            {
                said.Add(column);
            }
        }

        return said;
    }

    private static string Worst(SourceVote vote, int[] sources, List<string> names) => string.Join(
        ", ",
        vote.Accuracy.Index().Where(one => sources.Contains(one.Index)).OrderBy(one => one.Item).Take(3)
            .Select(one => Invariant($"{names[one.Index]} ({one.Item:P0})")));

    private static string Cut(string text) => text.Length <= 200 ? text : text[..200];

    private Finding Told(
        CheckContext context, (ColumnProfile Thing, ColumnProfile Source, ColumnProfile Said) columns, List<object?[]> rows, int[] odd,
        SourceVote vote, int[] values, List<string> texts, string worst)
    {
        (ColumnProfile thing, ColumnProfile source, ColumnProfile column) = columns;
        int[] unclear = [.. odd.Where(row => vote.Winners[row].Share < Threshold)];
        return Found(
            context, unclear.Length > 0 ? FindingStatus.Fail : FindingStatus.Warn,
            unclear.Length > 0 ? FindingSeverity.Error : FindingSeverity.Warning,
            [column, source, thing], "sources disagree",
            Invariant(
                $"The sources in {source.Name} disagree on {column.Name} of a {thing.Name} in {TableText.Counted(odd.Length, "row")}; least often right: {worst}.")
            + (unclear.Length > 0 ? Invariant($" In {unclear.Length:N0} of them no value has half of the votes.") : string.Empty)) with
        {
            Statistic = 1 - (odd.Length / (double)rows.Count),
            Affected = odd.Length,
            Evidence = [.. odd.Take(context.MaxEvidence).Select(row => Place(context, columns, rows[row], texts[values[row]], vote.Winners[row], texts))],
            Suggestion = "Take what was voted for, or ask the source; weigh sources that are seldom right less.",
        };
    }

    private Finding Silent(
        CheckContext context, (ColumnProfile Thing, ColumnProfile Source, ColumnProfile Said) columns, List<object?[]> rows, int[] silent,
        SourceVote vote, List<string> texts) => Found(
            context, FindingStatus.Warn, FindingSeverity.Warning, [columns.Said, columns.Source, columns.Thing], "a source says nothing",
            Invariant($"{columns.Said.Name} is empty in {TableText.Counted(silent.Length, "row")} though other sources say it of the same {columns.Thing.Name}.")) with
        {
            Statistic = silent.Length,
            Threshold = 0,
            Affected = silent.Length,
            Evidence = [.. silent.Take(context.MaxEvidence).Select(row => Place(context, columns, rows[row], null, vote.Winners[row], texts))],
            Suggestion = "Take what was voted for, or leave the source out.",
        };

    private static Evidence Place(
        CheckContext context, (ColumnProfile Thing, ColumnProfile Source, ColumnProfile Said) columns, object?[] row, string? said,
        (int Value, double Share) winner, List<string> texts) => new(
            (long)row[0]!,
            context.Table.LineOf((long)row[0]!),
            [
                new(columns.Said.Name, said is null ? null : Cut(said)),
                new(columns.Thing.Name, (string?)row[1]), new(columns.Source.Name, (string?)row[2]),
                new("voted for", Cut(texts[winner.Value])),
                new("share", winner.Share.ToString("F2", CultureInfo.InvariantCulture)),
            ]);
}
