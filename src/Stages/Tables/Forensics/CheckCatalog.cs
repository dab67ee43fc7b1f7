namespace Tars.Stages.Tables;

/// <summary>All checks of this assembly, and how they are run over one table.</summary>
internal static class CheckCatalog
{
    /// <summary>The checks by phase and id.</summary>
    internal static IReadOnlyList<TableCheck> All { get; } =
    [
        .. typeof(TableCheck).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(TableCheck)) && !type.IsAbstract)
            .Select(type => (TableCheck)Activator.CreateInstance(type, nonPublic: true)!)
            .OrderBy(check => check.Phase)
            .ThenBy(check => check.Id, StringComparer.Ordinal),
    ];

    /// <summary>Runs every check.</summary>
    /// <param name="context">The table.</param>
    /// <param name="at">Told each check that begins, and how many are done.</param>
    internal static List<Finding> Run(CheckContext context, Action<TableCheck, int>? at = null)
    {
        var findings = new List<Finding>();
        for (int i = 0; i < All.Count; i++)
        {
            TableCheck check = All[i];
            at?.Invoke(check, i);
            if (check.WhyNot(context) is { } reason)
            {
                findings.Add(check.Found(context, FindingStatus.Skipped, FindingSeverity.Info, [], "skipped", $"Skipped: {reason}."));
                continue;
            }

            try
            {
                List<Finding> found = [.. check.Run(context)];
                findings.AddRange(found);
                if (found.Count == 0)
                {
                    string message = $"Nothing found. Looked at: {char.ToLowerInvariant(check.Method[0])}{check.Method[1..]}";
                    findings.Add(check.Found(context, FindingStatus.Pass, FindingSeverity.Info, [], "pass", message));
                }
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                string message = $"The check failed: {TableLoader.FirstLine(failure.Message)}";
                findings.Add(check.Found(context, FindingStatus.Error, FindingSeverity.Warning, [], "error", message));
            }
        }

        return findings;
    }
}
