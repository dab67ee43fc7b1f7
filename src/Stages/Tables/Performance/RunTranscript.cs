using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>A transcript as a sink of the pipeline wrote it (JSON of <c>files</c>).</summary>
/// <param name="File">Its path, relative to the definition's folder, with '/'.</param>
/// <param name="Sha256">The recording's digest.</param>
/// <param name="Seconds">How long the recording is.</param>
/// <param name="Segments">What is said from when to when, and in how many characters and words.</param>
internal sealed record RunTranscript(
    string File, string Sha256, double Seconds, IReadOnlyList<(double Start, double End, int Characters, int Words)> Segments)
{
    /// <summary>Where somebody speaks, in order; null where the transcript does not say.</summary>
    internal IReadOnlyList<(double Start, double End)>? Voiced { get; private init; }

    /// <summary>The seconds in which somebody speaks.</summary>
    internal double VoicedSeconds => Voiced?.Sum(stretch => stretch.End - stretch.Start) ?? 0;

    /// <summary>The seconds of those that lie within a segment.</summary>
    internal double CoveredSeconds
    {
        get
        {
            double covered = 0;
            foreach ((double start, double end) in Voiced ?? [])
            {
                double at = start;
                foreach ((double from, double to, _, _) in Segments.Where(segment => segment.End > start && segment.Start < end).OrderBy(segment => segment.Start))
                {
                    covered += Math.Max(0, Math.Min(to, end) - Math.Max(from, at));
                    at = Math.Max(at, Math.Min(to, end));
                }
            }

            return covered;
        }
    }

    private const int MaxFiles = 10_000;
    private const long MaxBytes = 16 << 20;
    private const long MaxBytesOfAll = 1L << 30;

    /// <summary>
    /// The transcripts below the paths of the definition's sinks, by path. The first 10,000 files by their paths are looked at, while they
    /// have 1 GiB together.
    /// </summary>
    internal static IReadOnlyList<RunTranscript> Of(PipelineDefinition definition, CancellationToken cancellationToken)
    {
        var found = new List<RunTranscript>();
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device };
        IEnumerable<string> files = First(definition.Nodes.Where(node => node.Spec.Kind == NodeKind.Sink).SelectMany(ArtifactManifest.PathsOf)
            .Select(Path.GetFullPath).Distinct(StringComparer.Ordinal).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.json", options)), cancellationToken);
        long left = MaxBytesOfAll;
        foreach (string file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long length = new FileInfo(file).Length;
            if (length > MaxBytes)
                continue;
            left -= length;
            if (left < 0)
                break;
            if (Read(file, Path.GetRelativePath(definition.BaseFolder, file)) is { } transcript)
                found.Add(transcript);
        }

        return found;
    }

    // The file system's order differs from machine to machine: which files are the first must not.
    private static SortedSet<string> First(IEnumerable<string> files, CancellationToken cancellationToken)
    {
        var first = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (first.Count == MaxFiles && string.CompareOrdinal(file, first.Max) >= 0)
                continue;
            first.Add(file);
            if (first.Count > MaxFiles)
                first.Remove(first.Max!);
        }

        return first;
    }

    /// <summary>Null for JSON that is no transcript.</summary>
    private static RunTranscript? Read(string path, string name)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(System.IO.File.ReadAllBytes(path));
            JsonElement root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("duration_seconds", out JsonElement seconds) || seconds.ValueKind != JsonValueKind.Number
                || !root.TryGetProperty("segments", out JsonElement segments))
            {
                return null;
            }

            return new RunTranscript(
                name.Replace(Path.DirectorySeparatorChar, '/'), root.GetProperty("sha256").GetString() ?? string.Empty, seconds.GetDouble(),
                [
                    .. from segment in segments.EnumerateArray()
                       where segment.GetProperty("start_seconds").ValueKind == JsonValueKind.Number && segment.GetProperty("end_seconds").ValueKind == JsonValueKind.Number
                       let text = segment.GetProperty("text").GetString() ?? string.Empty
                       select (
                           segment.GetProperty("start_seconds").GetDouble(), segment.GetProperty("end_seconds").GetDouble(), text.Trim().Length,
                           text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length),
                ])
            {
                Voiced = root.TryGetProperty("voiced_seconds", out JsonElement voiced)
                    ? [.. voiced.EnumerateArray().Select(stretch => (stretch[0].GetDouble(), stretch[1].GetDouble()))] : null,
            };
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
