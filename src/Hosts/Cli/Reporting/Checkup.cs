namespace Tars.Cli.Reporting;

/// <summary>How a check came out.</summary>
internal enum CheckupState
{
    Ok,

    /// <summary>Most works without it.</summary>
    Warning,

    /// <summary>Something that is asked for cannot work.</summary>
    Missing,

    /// <summary>What earlier runs left cannot be used.</summary>
    Damaged,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="What">A word or two.</param>
/// <param name="State">How it came out.</param>
/// <param name="Found">What was found.</param>
/// <param name="Fix">What to do; null when all is well.</param>
internal sealed record Checkup(string What, CheckupState State, string Found, string? Fix = null);
