namespace Tars.Pipeline;

/// <summary>The words under <c>kinds</c> of a channel.</summary>
internal static class NoticeKinds
{
    /// <summary>Those of events, then those of faults; <c>fault</c> stands for all of the latter.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Enum.GetNames<RunEventKind>().Select(SnakeCase.Of),
        .. Enum.GetValues<FaultKind>().Where(k => k is not (FaultKind.None or FaultKind.Other)).Select(k => SnakeCase.Of(k.ToString())),
    ];

    public static string WordOf(RunEvent told) =>
        SnakeCase.Of(told.Fault is FaultRecord fault ? fault.Kind.ToString() : told.Kind.ToString());

    public static bool Matches(IReadOnlyList<string> kinds, RunEvent told) =>
        kinds.Count == 0 || kinds.Contains(WordOf(told)) || kinds.Contains(SnakeCase.Of(told.Kind.ToString()));
}
