namespace Tars.Stages;

/// <summary>A stretch of a recording in which somebody speaks.</summary>
/// <param name="StartSeconds">Where it begins, in seconds from the start of the recording.</param>
/// <param name="EndSeconds">Where it ends.</param>
public sealed record VoicedStretch(double StartSeconds, double EndSeconds);
