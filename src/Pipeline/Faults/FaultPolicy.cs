namespace Tars.Pipeline;

/// <summary>
/// What is done about faults of the surroundings, kind by kind: the same mechanism for every
/// node and for what the engine writes itself.
/// </summary>
public sealed record FaultPolicy
{
    private static readonly TimeSpan s_usualLimit = TimeSpan.FromMinutes(10);

    /// <summary>Every rule at its default.</summary>
    public static FaultPolicy Default { get; } = new();

    /// <summary>Too slow: <see cref="FaultAction.Retry"/> (default) or <see cref="FaultAction.Fail"/>.</summary>
    public FaultRule TimeOut { get; init; } = new(FaultAction.Retry, s_usualLimit);

    /// <summary>
    /// Not allowed: <see cref="FaultAction.Fail"/> (default), with a message that says whose the path is and what is missing, or <see
    /// cref="FaultAction.Fix"/>, which adds rights for the owner on what the user that runs this owns within the definition's folders.
    /// </summary>
    public FaultRule Permission { get; init; } = new(FaultAction.Fail, s_usualLimit);

    /// <summary>
    /// Not there: <see cref="FaultAction.Create"/> (default) makes folders again where a sink writes; <see cref="FaultAction.Wait"/>
    /// does so too, and waits (10 min by default) for an input folder or file system that went away; or <see cref="FaultAction.Fail"/>.
    /// </summary>
    public FaultRule MissingPath { get; init; } = new(FaultAction.Create, s_usualLimit);

    /// <summary>Wrong bytes: <see cref="FaultAction.Discard"/> (default) or <see cref="FaultAction.Retry"/>.</summary>
    public FaultRule CorruptContent { get; init; } = new(FaultAction.Discard, s_usualLimit);

    /// <summary>No room: <see cref="FaultAction.Pause"/> (default, 30 min) or <see cref="FaultAction.Fail"/>.</summary>
    public FaultRule DiskFull { get; init; } = new(FaultAction.Pause, TimeSpan.FromMinutes(30));

    /// <summary>
    /// No answer: <see cref="FaultAction.Probe"/> (default, 10 min), <see cref="FaultAction.Wait"/>, which waits whether or not the
    /// node can be asked, <see cref="FaultAction.Retry"/> or <see cref="FaultAction.Fail"/>.
    /// </summary>
    public FaultRule ServerDown { get; init; } = new(FaultAction.Probe, s_usualLimit);

    /// <summary>The rule for a kind; for kinds without one, <see cref="FaultAction.Retry"/>.</summary>
    public FaultRule Of(FaultKind kind) => kind switch
    {
        FaultKind.TimeOut => TimeOut,
        FaultKind.Permission => Permission,
        FaultKind.MissingPath => MissingPath,
        FaultKind.CorruptContent => CorruptContent,
        FaultKind.DiskFull => DiskFull,
        FaultKind.ServerDown => ServerDown,
        _ => new FaultRule(FaultAction.Retry, TimeSpan.Zero),
    };

    internal FaultPolicy With(FaultKind kind, FaultRule rule) => kind switch
    {
        FaultKind.TimeOut => this with { TimeOut = rule },
        FaultKind.Permission => this with { Permission = rule },
        FaultKind.MissingPath => this with { MissingPath = rule },
        FaultKind.CorruptContent => this with { CorruptContent = rule },
        FaultKind.DiskFull => this with { DiskFull = rule },
        FaultKind.ServerDown => this with { ServerDown = rule },
        _ => this,
    };
}
