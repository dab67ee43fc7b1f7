namespace Tars.Pipeline;

/// <summary>What is done about one kind of fault.</summary>
/// <param name="Action">The corrective action.</param>
/// <param name="Limit">
/// How long it may wait for one outage, above 0 and at most 7 days; without meaning for actions that do not wait.
/// </param>
public readonly record struct FaultRule(FaultAction Action, TimeSpan Limit);
