namespace Tars.Stages.Speech;

/// <summary>Speech without a long pause in it.</summary>
/// <param name="Runs">Its parts between short pauses, in order; at least one.</param>
/// <param name="AfterCut">True when it goes on where the utterance before it was cut for its length.</param>
/// <param name="BeforeCut">True when it was itself cut for its length.</param>
internal sealed record Utterance(IReadOnlyList<VoicedRun> Runs, bool AfterCut, bool BeforeCut)
{
    internal long Start => Runs[0].Start;

    internal long End => Runs[^1].End;

    /// <summary>The same, but not beyond the end of the recording, which its last frame may exceed.</summary>
    internal Utterance EndingBy(long end) =>
        End <= end ? this : this with { Runs = [.. Runs.Take(Runs.Count - 1), Runs[^1] with { End = end }] };
}
