namespace Tars.Stages.Acquire.Watching;

/// <summary>What a look at watched folders found.</summary>
/// <param name="Changed">Whether a run would find something to do.</param>
/// <param name="Files">How many files were come upon; a look ends at the first change.</param>
/// <param name="Waiting">How many of them are still being written.</param>
/// <param name="Due">When the first of those may have settled; null when none is waited for.</param>
/// <param name="Problem">Why a folder cannot be looked at, and what to do; null when all can.</param>
internal sealed record FolderLook(bool Changed, long Files, long Waiting, TimeSpan? Due, string? Problem)
{
    public FolderLook And(FolderLook other) => new(
        Changed || other.Changed,
        Files + other.Files,
        Waiting + other.Waiting,
        Due is null || other.Due < Due ? other.Due ?? Due : Due,
        Problem ?? other.Problem);
}
