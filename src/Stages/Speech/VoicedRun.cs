namespace Tars.Stages.Speech;

/// <summary>A stretch in which somebody speaks without a pause.</summary>
/// <param name="Start">Its first sample, counted from the start of the recording.</param>
/// <param name="End">The sample after its last.</param>
internal readonly record struct VoicedRun(long Start, long End)
{
    internal long Length => End - Start;
}
