using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Pairs of columns of which one is hardly ever after, or above, the other, and the rows in which it is.</summary>
internal sealed class C07Order() : TableCheck(
    "C07", "order of columns", ForensicPhase.Consistency,
    "Rows in which a time is after one that it precedes in nearly all rows, a least value is above the greatest, or words stand in another column.",
    0)
{
    private const int MaxTimes = 12;

    // By their names the one comes first: start and end, created and updated.
    private const double ByName = 0.90;
    private const int MinRowsByName = 20;

    // By the rows alone. Dates that are in order mostly but not as a rule, such as paid and due, stay below it.
    private const double ByRows = 0.99;
    private const int MinRowsByRows = 100;

    private static readonly HashSet<string> First =
    [
        "start", "started", "begin", "began", "from", "created", "opened", "ordered", "order", "birth", "born", "departure", "departed",
        "checkin", "admission", "admitted", "hired", "requested", "reported", "issued", "sent",
    ];

    private static readonly HashSet<string> Last =
    [
        "end", "ended", "finish", "finished", "to", "until", "updated", "modified", "closed", "shipped", "delivered", "delivery", "death",
        "died", "arrival", "arrived", "checkout", "discharge", "discharged", "terminated", "completed", "resolved",
    ];

    private static readonly HashSet<(string Least, string Greatest)> Ranges =
    [
        ("min", "max"), ("minimum", "maximum"), ("low", "high"), ("lower", "upper"), ("start", "end"), ("from", "to"), ("begin", "end"),
    ];

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (Times(context).Count < 2 && !Bounds(context).Any() && context.Profile.Columns.Count(column => column.Kind == ColumnKind.Text) < 2
            ? "no two columns hold times, words, or a least and a greatest value"
            : null);

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        List<ColumnProfile> times = Times(context);
        HashSet<ColumnProfile> days = times.Count < 2 ? [] : WholeDays(context, times);
        for (int i = 0; i < times.Count; i++)
        {
            for (int j = i + 1; j < times.Count; j++)
            {
                // A day has no hour: what happened on the day itself is not after it.
                string form = days.Contains(times[i]) || days.Contains(times[j]) ? "CAST({0} AS DATE)" : "{0}";
                if (Ordered(context, times[i], times[j], form) is { } found)
                    yield return found;
            }
        }

        foreach ((ColumnProfile a, ColumnProfile b, string predicate, long count) in ExchangedCells.Find(context))
            yield return Exchanged(context, a, b, predicate, count);
        foreach ((ColumnProfile holds, ColumnProfile empty, string predicate, long count) in JoinedCells.Find(context))
            yield return Joined(context, holds, empty, predicate, count);
        foreach ((ColumnProfile least, ColumnProfile greatest) in Bounds(context))
        {
            if (Ordered(context, least, greatest, "{0}") is { } found)
                yield return found;
        }
    }

    private Finding Exchanged(CheckContext context, ColumnProfile a, ColumnProfile b, string predicate, long count) => Found(
        context, FindingStatus.Fail, FindingSeverity.Error, [a, b], "stand in each other's place",
        Invariant($"{a.Name} and {b.Name} stand in each other's place in {TableText.Counted(count, "row")}.")) with
    {
        Statistic = count,
        Affected = count,
        Evidence = context.Rows(predicate, [a, b]),
        Suggestion = "Exchange the two cells.",
    };

    private Finding Joined(CheckContext context, ColumnProfile holds, ColumnProfile empty, string predicate, long count) => Found(
        context, FindingStatus.Warn, FindingSeverity.Warning, [holds, empty], "holds the other's value too",
        Invariant($"{holds.Name} ends in a value of {empty.Name}, which is empty, in {TableText.Counted(count, "row")}.")) with
    {
        Statistic = count,
        Affected = count,
        Evidence = context.Rows(predicate, [holds, empty]),
        Suggestion = $"Move the end of {holds.Name} to {empty.Name}.",
    };

    private static List<ColumnProfile> Times(CheckContext context) =>
        [.. context.Profile.Columns.Where(column => column.Kind == ColumnKind.Time && column.Distinct > 1).Take(MaxTimes)];

    private static IEnumerable<(ColumnProfile Least, ColumnProfile Greatest)> Bounds(CheckContext context) =>
        from least in context.Profile.Columns
        where least.IsNumeric
        from greatest in context.Profile.Columns
        where greatest.IsNumeric && greatest != least && IsRange(least.Words, greatest.Words)
        select (least, greatest);

    private static bool IsRange(IReadOnlyList<string> least, IReadOnlyList<string> greatest)
    {
        if (least.Count != greatest.Count)
            return false;
        List<(string, string)> different = [.. least.Zip(greatest).Where(pair => pair.First != pair.Second)];
        return different.Count == 1 && Ranges.Contains(different[0]);
    }

    private static HashSet<ColumnProfile> WholeDays(CheckContext context, List<ColumnProfile> times)
    {
        object?[] hours = context.Query(
            $"SELECT {string.Join(", ", times.Select(time => $"count(*) FILTER ({time.Value} <> date_trunc('day', {time.Value}))"))} FROM t")[0];
        return [.. times.Where((_, i) => (long)hours[i]! == 0)];
    }

    private Finding? Ordered(CheckContext context, ColumnProfile a, ColumnProfile b, string form)
    {
        string left = form.Replace("{0}", a.Value, StringComparison.Ordinal);
        string right = form.Replace("{0}", b.Value, StringComparison.Ordinal);
        object?[] counts = context.Query($"SELECT count(*) FILTER ({left} < {right}), count(*) FILTER ({left} > {right}) FROM t")[0];
        (long rising, long falling) = ((long)counts[0]!, (long)counts[1]!);
        if (falling > rising)
            (a, b, left, right, rising, falling) = (b, a, right, left, falling, rising);
        bool named = IsNamed(a, b);
        if (falling == 0 || IsNamed(b, a) || rising + falling < (named ? MinRowsByName : MinRowsByRows)
            || rising < (rising + falling) * (named ? ByName : ByRows))
        {
            return null;
        }

        string after = a.Kind == ColumnKind.Time ? "after" : "above";
        return Found(
            context, named ? FindingStatus.Fail : FindingStatus.Warn, named ? FindingSeverity.Error : FindingSeverity.Warning,
            [a, b], "is in the wrong order",
            Invariant(
                $"{a.Name} is {after} {b.Name} in {TableText.Counted(falling, "row")}, and is not in {context.Profile.Rows - falling:N0}.")) with
        {
            Statistic = falling,
            Affected = falling,
            Evidence = context.Rows($"{left} > {right}", [a, b]),
            Suggestion = "One of the two values is wrong in these rows, or they were exchanged.",
        };
    }

    private static bool IsNamed(ColumnProfile a, ColumnProfile b) =>
        (a.Words.Any(First.Contains) && b.Words.Any(Last.Contains)) || IsRange(a.Words, b.Words);
}
