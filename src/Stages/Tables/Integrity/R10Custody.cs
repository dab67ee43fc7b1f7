using System.Security.Cryptography;
using Tars.Pipeline;
using Tars.Stages.Files;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>
/// What is kept for longer than its contract allows or was given up before it, and what was changed or deleted while it was under hold. All
/// of it by the times of the records: a version's time is that of the run which took it in, and now is the end of the run in question.
/// </summary>
internal sealed class R10Custody() : RunCheck(
    "R10", "retention and holds", ForensicPhase.Integrity,
    "Times between the ledger's changes of roots against the contract's retention, and changes and deletions against holds.", null)
{
    private const int MaxFiles = 10_000;

    internal override string? WhyNot(RunContext context) => context.Contract.Retention.Count == 0 && context.Holds.All.Count == 0
        ? "nothing is under hold, and no contract says how long roots are kept; see: tars forensics hold, tars forensics run --contract FILE" : null;

    internal override IEnumerable<Finding> Run(RunContext context)
    {
        DateTimeOffset now = context.History.Run.Ended ?? context.History.Run.Started;
        List<Span> spans = Spans(context);
        List<Span> late = [.. spans.Where(span => span.End is null && Rule(context, span)?.DeleteAfter < now - span.Begin)];
        List<Span> early = [.. spans.Where(span => span.End is { } end && end - span.Begin < Rule(context, span)?.Keep)];
        List<Span> overdue = [.. late.Where(span => context.Holds.On(span.Source, span.Key) is null)];
        if (overdue.Count > 0)
        {
            yield return Told(context, FindingStatus.Warn, FindingSeverity.Warning, "kept too long", overdue, "kept for longer than the contract allows", now) with
            {
                Suggestion = "Take them out of the source and run: what was made of them goes with them. What has to stay, put under hold.",
            };
        }

        foreach (IGrouping<bool, Span> gone in early.GroupBy(span => span.IsReplaced))
        {
            yield return gone.Key
                ? Told(context, FindingStatus.Warn, FindingSeverity.Warning, "replaced too early", [.. gone], "replaced by another version before its time was over", now)
                : Told(context, FindingStatus.Fail, FindingSeverity.Error, "deleted too early", [.. gone], "deleted before its time was over", now);
        }

        List<Evidence> broken = [.. Broken(context, spans)];
        if (broken.Count > 0)
        {
            yield return Found(
                context, FindingStatus.Fail, FindingSeverity.Critical, [], "changed under hold",
                $"{TableText.Counted(broken.Count, "thing")} under hold was changed or deleted nevertheless.") with
            {
                Affected = broken.Count,
                Evidence = [.. broken.Take(Finding.UsualEvidence)],
                Suggestion = "It was done past this program, by an older version of it, or from a log that was changed: see tars forensics verify, and restore from a backup.",
            };
        }

        List<Evidence> files = [.. Files(context, spans)];
        if (files.Count > 0)
        {
            yield return Found(
                context, FindingStatus.Fail, FindingSeverity.Error, [], "file under hold",
                $"{TableText.Counted(files.Count, "file")} under hold not as it was in its source; what the archive made of it is still there.") with
            {
                Affected = files.Count,
                Evidence = [.. files.Take(Finding.UsualEvidence)],
                Suggestion = "Restore the file from a backup: its digest is that of the evidence.",
            };
        }

        IReadOnlyList<LegalHold> holds = context.Holds.InForce;
        yield return Measured(
            context, [],
            $"{TableText.Counted(holds.Count, "hold")} in force over {TableText.Counted(Present(spans).Count(span => context.Holds.On(span.Source, span.Key) is not null), "root")}, "
            + $"{late.Count - overdue.Count} of them beyond the time that the contract allows.",
            [
                .. holds.Take(Finding.UsualEvidence).Select(hold => RunContext.Place(
                    ("hold", Invariant($"{hold.Number}")), ("on", hold.Pattern), ("by", hold.Actor), ("since", Text(hold.At)), ("reason", hold.Reason))),
            ]);
    }

    private static RetentionRule? Rule(RunContext context, Span span) => context.Contract.Retention.FirstOrDefault(rule => rule.IsFor(span.Key));

    private static IEnumerable<Span> Present(List<Span> spans) => spans.Where(span => span.End is null);

    /// <summary>Every version of every root, from the run that took it in to the one that replaced or removed it.</summary>
    private static List<Span> Spans(RunContext context)
    {
        var spans = new List<Span>();
        var open = new Dictionary<(string, string), int>();
        DateTimeOffset last = context.History.Run.Started;
        foreach (RootEvent change in context.Ledger.RootEvents(context.Definition.Name).Where(change => change.At <= last))
        {
            if (open.Remove((change.Source, change.Key), out int before))
                spans[before] = spans[before] with { End = change.At, IsReplaced = change.Version is not null };
            if (change.Version is not { } version)
                continue;
            open[(change.Source, change.Key)] = spans.Count;
            spans.Add(new Span(change.Source, change.Key, version, change.At, null, false));
        }

        return spans;
    }

    private static IEnumerable<Evidence> Broken(RunContext context, List<Span> spans)
    {
        foreach (LegalHold hold in context.Holds.All)
        {
            foreach (Span span in spans.Where(span => span.End is { } end && hold.IsInForce(end) && context.Holds.Covers(hold, span.Source, span.Key)))
            {
                yield return RunContext.Place(
                    ("root", $"{span.Source}/{span.Key}"), ("sha256", span.Version), (span.IsReplaced ? "replaced" : "deleted", Text(span.End!.Value)),
                    ("hold", hold.ToString()));
            }
        }

        foreach (AuditEntry entry in new AuditLog(context.Definition.StateFolder, context.Definition.Name).Entries()
            .Where(entry => entry.Action is AuditLog.DeleteAction or AuditLog.DropAction))
        {
            string[] parts = entry.Subject.Split('/', 2);
            if (context.Holds.All.FirstOrDefault(hold => hold.IsInForce(entry.At)
                && (hold.Covers(entry.Subject) || (parts.Length == 2 && context.Holds.Covers(hold, parts[0], parts[1])))) is { } hold)
            {
                yield return RunContext.Place(("subject", entry.Subject), ("by", entry.Actor), (entry.Action, Text(entry.At)), ("hold", hold.ToString()));
            }
        }
    }

    /// <summary>Files of folders that are under hold now, read anew.</summary>
    private static IEnumerable<Evidence> Files(RunContext context, List<Span> spans)
    {
        HashSet<string> folders = [.. context.Definition.Nodes.Where(node => node.Spec.Name == "folder").Select(node => node.Name)];
        foreach (Span span in Present(spans).Where(span => folders.Contains(span.Source)
            && KnownDigests.IsDigest(span.Version) && context.Holds.On(span.Source, span.Key) is not null).Take(MaxFiles))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            string? found = DigestOf(context.Holds.PathOf(span.Source, span.Key)!);
            if (!string.Equals(found, span.Version, StringComparison.OrdinalIgnoreCase))
                yield return RunContext.Place(("root", $"{span.Source}/{span.Key}"), ("sha256", span.Version), ("now", found ?? "not there"));
        }
    }

    private static string? DigestOf(string path)
    {
        if (SpecialFile.KindOf(path) is { } special)
            return special;
        try
        {
            using FileStream file = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private Finding Told(
        RunContext context, FindingStatus status, FindingSeverity severity, string predicate, List<Span> spans, string what, DateTimeOffset now)
    {
        Span first = spans.MinBy(span => span.Begin)!;
        return Found(
            context, status, severity, [], predicate,
            Invariant($"{TableText.Counted(spans.Count, "root")} {what}; the first is {first.Source}/{first.Key}, after {((first.End ?? now) - first.Begin).TotalDays:0.#} days.")) with
        {
            Affected = spans.Count,
            Evidence =
            [
                .. spans.Take(Finding.UsualEvidence).Select(span => RunContext.Place(
                    ("root", $"{span.Source}/{span.Key}"), ("sha256", span.Version), ("taken in", Text(span.Begin)),
                    ("gone", span.End is { } end ? Text(end) : null), ("rule", Rule(context, span)!.Pattern))),
            ],
        };
    }

    private static string Text(DateTimeOffset at) => Invariant($"{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");

    private sealed record Span(string Source, string Key, string Version, DateTimeOffset Begin, DateTimeOffset? End, bool IsReplaced);
}
