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

    internal static List<Finding> Run(CheckContext context)
    {
        var findings = new List<Finding>();
        foreach (TableCheck check in All)
        {
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
