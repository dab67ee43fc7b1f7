using Tars.Pipeline;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>
/// What the records of a pipeline say of its past, in one order of time: runs, dead letters that are open, entries of the audit log, and
/// signed checkpoints.
/// </summary>
/// <param name="definition">The pipeline.</param>
/// <param name="ledger">Its ledger.</param>
public sealed class RunTimeline(PipelineDefinition definition, Ledger ledger)
{
    /// <summary>The events, oldest first; those of one time in the order of their records.</summary>
    /// <exception cref="InvalidDataException">The audit log cannot be read.</exception>
    public IReadOnlyList<TimelineEvent> Events() =>
    [
        .. Runs().Concat(DeadLetters()).Concat(Audit()).OrderBy(one => one.At),
    ];

    private IEnumerable<TimelineEvent> Runs()
    {
        foreach (RunRecord run in ledger.Runs(definition.Name))
        {
            yield return new TimelineEvent(run.Started.ToUniversalTime(), "run", "began", run.Run, null);
            if (run.Ended is { } ended)
                yield return new TimelineEvent(ended.ToUniversalTime(), "run", "ended", run.Run, run.Outcome);
        }
    }

    private IEnumerable<TimelineEvent> DeadLetters() =>
        from letter in ledger.DeadLetters(definition.Name)
        select new TimelineEvent(
            letter.At.ToUniversalTime(), "dead_letter", "failed", $"{letter.Source}/{letter.Key}",
            Invariant($"{letter.Node}, run {letter.Run}, attempts {letter.Attempts}: {letter.Message}"));

    private IEnumerable<TimelineEvent> Audit()
    {
        IReadOnlyList<AuditEntry> entries = new AuditLog(definition.StateFolder, definition.Name).Entries();
        foreach (AuditEntry entry in entries)
        {
            string[] said = [entry.Actor, .. entry.Reason is { } reason ? [reason] : (string[])[]];
            yield return new TimelineEvent(entry.At.ToUniversalTime(), "audit", entry.Action, entry.Subject, string.Join("; ", said));
        }

        foreach (Checkpoint checkpoint in RunSeal.Checkpoints(definition).Select(one => one.Checkpoint).OfType<Checkpoint>())
        {
            // It is dated to the second, and comes after what it signs.
            DateTimeOffset last = checkpoint.Size > 0 && checkpoint.Size <= entries.Count ? entries[checkpoint.Size - 1].At : checkpoint.At;
            yield return new TimelineEvent(
                (last > checkpoint.At ? last : checkpoint.At).ToUniversalTime(), "checkpoint", "signed", Invariant($"{checkpoint.Size} entries"), $"key {checkpoint.KeyId[..16]}");
        }
    }
}
