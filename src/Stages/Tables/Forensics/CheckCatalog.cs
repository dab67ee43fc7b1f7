namespace Tars.Stages.Tables;

/// <summary>All checks of this assembly over tables, and how they are run.</summary>
internal static class CheckCatalog
{
    private const string TurnedOff = "the contract turns it off";
    private const string Single = "it holds tables against each other, and one was given";

    /// <summary>The checks over one table, by phase and id.</summary>
    internal static IReadOnlyList<TableCheck> All { get; } = Found<TableCheck>();

    /// <summary>The checks over several tables, by phase and id.</summary>
    internal static IReadOnlyList<TableSetCheck> Sets { get; } = Found<TableSetCheck>();

    /// <summary>The ids of all of them, in order.</summary>
    internal static IEnumerable<string> Ids => All.Select(check => check.Id).Concat(Sets.Select(check => check.Id)).Order(StringComparer.Ordinal);

    /// <summary>Runs every check over one table.</summary>
    /// <param name="context">The table.</param>
    /// <param name="at">Told each check that begins, and how many are done.</param>
    internal static List<Finding> Run(CheckContext context, Action<TableCheck, int>? at = null)
    {
        var findings = new List<Finding>();
        for (int i = 0; i < All.Count; i++)
        {
            TableCheck check = All[i];
            at?.Invoke(check, i);
            findings.AddRange(context.Contract.Checks.GetValueOrDefault(check.Id) is { Off: true }
                ? [check.Skipped(context.Dataset, TurnedOff)]
                : Said(check, context.Dataset, check.WhyNot(context), () => check.Run(context)));
        }

        return findings;
    }

    /// <summary>Runs every check over several tables. What is said of no table in particular is said of the last.</summary>
    internal static List<Finding> Run(TableSet set)
    {
        var findings = new List<Finding>();
        if (set.Tables.Count == 0)
            return findings;
        foreach (TableSetCheck check in Sets)
        {
            string? reason = set.Tables.Count < 2 ? Single
                : set.Contract.Checks.GetValueOrDefault(check.Id) is { Off: true } ? TurnedOff
                : check.WhyNot(set);
            findings.AddRange(Said(check, set.Tables[^1].Dataset, reason, () => check.Run(set)));
        }

        return findings;
    }

    /// <summary>What the checks over several tables say of one alone.</summary>
    internal static IEnumerable<Finding> Alone(string dataset) => Sets.Select(check => check.Skipped(dataset, Single));

    private static List<T> Found<T>()
        where T : CatalogCheck =>
    [
        .. typeof(T).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(T)) && !type.IsAbstract)
            .Select(type => (T)Activator.CreateInstance(type, nonPublic: true)!)
            .OrderBy(check => check.Phase)
            .ThenBy(check => check.Id, StringComparer.Ordinal),
    ];

    private static List<Finding> Said(CatalogCheck check, string dataset, string? whyNot, Func<IEnumerable<Finding>> run)
    {
        if (whyNot is not null)
            return [check.Skipped(dataset, whyNot)];
        var findings = new List<Finding>();
        try
        {
            foreach (Finding finding in run())
                findings.Add(finding);
            return findings.Count == 0 ? [check.Passed(dataset)] : findings;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            findings.Add(check.Broken(dataset, failure));
            return findings;
        }
    }
}
