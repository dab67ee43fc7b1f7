namespace Tars.Cli.Tests.Watching;

/// <summary>What happened while a watch was killed again and again.</summary>
/// <param name="Files">Files created.</param>
/// <param name="Changes">All that was done to them: created, written, renamed, removed.</param>
/// <param name="Kills">How often the watch was killed.</param>
/// <param name="Versions">Versions that were taken in, each once.</param>
/// <param name="Runs">Runs in the ledger, those that were killed among them.</param>
/// <param name="Changing">How long the changes took.</param>
/// <param name="CaughtUp">How long after the last change everything was in place.</param>
/// <param name="PeakBytes">The most memory that one process took.</param>
internal sealed record WatchTally(
    int Files, int Changes, int Kills, int Versions, int Runs, TimeSpan Changing, TimeSpan CaughtUp, long PeakBytes);
