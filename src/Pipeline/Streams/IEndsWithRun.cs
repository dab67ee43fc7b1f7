namespace Tars.Pipeline.Streams;

/// <summary>A node that somebody outside of the run waits for.</summary>
internal interface IEndsWithRun
{
    /// <summary>Called once, when nothing more happens in the run, however it ended.</summary>
    void RunEnded();
}
