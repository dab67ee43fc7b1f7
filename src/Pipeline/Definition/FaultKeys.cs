namespace Tars.Pipeline.Definition;

/// <summary>The keys of <c>faults</c> and what each may be set to.</summary>
internal sealed record FaultKeys(FaultKind Kind, string Text, IReadOnlyList<FaultAction> Actions, bool Waits)
{
    public static readonly TimeSpan MaxLimit = TimeSpan.FromDays(7);

    public static IReadOnlyList<FaultKeys> All { get; } =
    [
        new(FaultKind.TimeOut, "It took too long.", [FaultAction.Retry, FaultAction.Fail], false),
        new(FaultKind.Permission, "The user that runs this may not do it.", [FaultAction.Fail, FaultAction.Fix], false),
        new(
            FaultKind.MissingPath,
            "A file, folder or file system is not there.",
            [FaultAction.Create, FaultAction.Wait, FaultAction.Fail],
            true),
        new(FaultKind.CorruptContent, "Bytes are not what they should be.", [FaultAction.Discard, FaultAction.Retry], false),
        new(FaultKind.DiskFull, "There is no room.", [FaultAction.Pause, FaultAction.Fail], true),
        new(
            FaultKind.ServerDown,
            "A server does not answer.",
            [FaultAction.Probe, FaultAction.Wait, FaultAction.Retry, FaultAction.Fail],
            true),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(k => k.Name)];

    public string Name => SnakeCase.Of(Kind.ToString());

    /// <summary>The keys of the rule.</summary>
    public IReadOnlyList<string> Parts => Waits ? ["action", "limit"] : ["action"];

    public string Words => string.Join(", ", Actions.Select(a => SnakeCase.Of(a.ToString())));

    /// <summary>What is wrong with a policy that was made in code, by key.</summary>
    public static IEnumerable<(string Key, string Message)> Check(FaultPolicy policy)
    {
        foreach (FaultKeys key in All)
        {
            FaultRule rule = policy.Of(key.Kind);
            if (!key.Actions.Contains(rule.Action))
                yield return (
                    $"faults.{key.Name}.action",
                    $"'faults.{key.Name}.action' is {SnakeCase.Of(rule.Action.ToString())}, but has to be one of {key.Words}");
            if (key.Waits && (rule.Limit <= TimeSpan.Zero || rule.Limit > MaxLimit))
                yield return ($"faults.{key.Name}.limit", $"'faults.{key.Name}.limit' has to be above 0 and at most 7d");
        }
    }
}
