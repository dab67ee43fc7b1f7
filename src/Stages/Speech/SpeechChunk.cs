namespace Tars.Stages.Speech;

/// <summary>A piece of a recording that is recognised at once: some utterances and the pauses between them.</summary>
/// <param name="Runs">Where somebody speaks in it, in order; at least one.</param>
/// <param name="Samples">The sound with its margins, and silence in front and behind, ready for the model.</param>
internal sealed record SpeechChunk(IReadOnlyList<VoicedRun> Runs, float[] Samples)
{
    /// <summary>The first spoken sample, counted from the start of the recording.</summary>
    internal long Start => Runs[0].Start;

    /// <summary>The sample after the last spoken one.</summary>
    internal long End => Runs[^1].End;
}
