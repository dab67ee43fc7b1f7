namespace Tars.Stages.Tables;

/// <summary>How much a finding matters, by effect and reach.</summary>
public enum FindingSeverity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>Probably a fault; a person should look.</summary>
    Warning,

    /// <summary>A fault.</summary>
    Error,

    /// <summary>The table as a whole cannot be relied on.</summary>
    Critical,
}
