namespace Tars.Stages.Tables;

/// <summary>What a check says about what it looked at.</summary>
public enum FindingStatus
{
    /// <summary>Within the threshold.</summary>
    Pass,

    /// <summary>Beyond the threshold: to be looked at.</summary>
    Warn,

    /// <summary>Wrong by any reading: to be mended.</summary>
    Fail,

    /// <summary>Not applicable, with the reason in the message. Never to be read as a pass.</summary>
    Skipped,

    /// <summary>The check itself failed; what it looks for is not known.</summary>
    Error,
}
