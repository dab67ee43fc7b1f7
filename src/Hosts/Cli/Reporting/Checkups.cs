using System.Globalization;
using System.Runtime.InteropServices;
using Tars.Pipeline;
using Tars.Stages.Acquire.Assets;

namespace Tars.Cli.Reporting;

/// <summary>What a definition needs of its machine. Nothing is changed but for a file that is made and removed at once.</summary>
internal static class Checkups
{
    private const long EnoughDisk = 2L << 30;

    private static readonly (string Program, string Package, string For)[] s_programs =
    [
        ("ffmpeg", "ffmpeg", "recordings"), ("ffprobe", "ffmpeg", "recordings"), ("pdftotext", "poppler-utils", "PDF files"),
        ("pdfinfo", "poppler-utils", "PDF files"), ("prlimit", "util-linux", "the limits of these programs"),
    ];

    public static IEnumerable<Checkup> Of(DefinitionSource source, AssetStore store)
    {
        yield return Machine();
        yield return Memory();
        yield return Clock(TimeProvider.System.GetUtcNow());
        foreach ((string program, string package, string purpose) in s_programs)
        {
            yield return Program(program, package, purpose, Environment.GetEnvironmentVariable("PATH") ?? string.Empty);
        }

        LoadResult loaded = DefinitionLoader.Load(source.File, Definitions.Catalog, source.Loading());
        yield return Loaded(source, loaded);
        HashSet<string>? needs = loaded.Definition is { } definition
            ? [.. definition.Nodes.SelectMany(n => n.Needs)]
            : null;
        foreach (AssetStatus asset in store.List().Where(a => needs is null || needs.Contains(a.Name)))
        {
            yield return Asset(asset);
        }

        if (loaded.Definition is { } valid)
        {
            yield return Writable(valid.StateFolder);
            yield return Disk(valid.StateFolder);
            foreach (Checkup kept in StateCheckups.Of(valid, source))
            {
                yield return kept;
            }
        }
    }

    /// <summary>A program on a search path.</summary>
    internal static Checkup Program(string name, string package, string purpose, string path)
    {
        string? found = path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);
        return found is not null
            ? new Checkup(name, CheckupState.Ok, found)
            : new Checkup(name, CheckupState.Missing, $"not on the PATH; needed for {purpose}", $"apt-get install {package}");
    }

    /// <summary>A clock far off breaks certificates, the order of runs and the age of files.</summary>
    internal static Checkup Clock(DateTimeOffset now)
    {
        var built = new DateTimeOffset(File.GetLastWriteTimeUtc(Environment.ProcessPath ?? typeof(Checkups).Assembly.Location));
        string found = now.ToString("u", CultureInfo.InvariantCulture);
        return now >= built - TimeSpan.FromDays(1) && now.Year < 2100
            ? new Checkup("clock", CheckupState.Ok, found)
            : new Checkup(
                "clock", CheckupState.Warning, $"{found}, but this tool was built at {built:u}", "set the clock: timedatectl set-ntp true");
    }

    /// <summary>Whether files can be made in a folder, or in the nearest one above it that exists.</summary>
    internal static Checkup Writable(string folder)
    {
        string near = Nearest(folder);
        string probe = Path.Combine(near, $".tars-doctor-{Environment.ProcessId}");
        try
        {
            using (File.Create(probe, 1, FileOptions.DeleteOnClose))
            {
                return new Checkup("state", CheckupState.Ok, folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Checkup(
                "state", CheckupState.Missing, $"{near} cannot be written: {e.Message}",
                "give another folder by 'state:' in the definition, or change its owner");
        }
    }

    private static Checkup Machine() => new(
        "machine",
        RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64 ? CheckupState.Ok : CheckupState.Warning,
        $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors, "
            + $"{RuntimeInformation.FrameworkDescription}",
        RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64 ? null : "the native libraries are made for x64 and arm64");

    private static Checkup Memory()
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        string found = string.Create(CultureInfo.InvariantCulture, $"{available / 1073741824.0:0.0} GiB");
        return available >= PipelineDefinition.DefaultMemoryBytes * 2
            ? new Checkup("memory", CheckupState.Ok, found)
            : new Checkup("memory", CheckupState.Warning, found, "set 'memory: 256MiB' in the definition, and parallelism to 1");
    }

    private static Checkup Loaded(DefinitionSource source, LoadResult loaded) => loaded.Definition is { } definition
        ? new Checkup(
            "definition", CheckupState.Ok,
            $"{source.File}: {definition.Nodes.Count} nodes, {Definitions.Count(loaded, DiagnosticSeverity.Warning)}")
        : new Checkup(
            "definition", CheckupState.Missing, $"{source.File}: {Definitions.Count(loaded, DiagnosticSeverity.Error)}",
            $"tars validate {source}");

    private static Checkup Asset(AssetStatus asset)
    {
        string found = string.Create(
            CultureInfo.InvariantCulture, $"{asset.Version}, {asset.Bytes / 1e6:0.0} MB, {asset.State.ToString().ToLowerInvariant()}");
        return asset.State switch
        {
            AssetState.Present => new Checkup(asset.Name, CheckupState.Ok, found),
            AssetState.NotForThisPlatform => new Checkup(
                asset.Name, CheckupState.Missing, found, "run on linux-x64, or leave out the nodes that need it"),
            _ => new Checkup(asset.Name, CheckupState.Warning, found, $"tars assets restore {asset.Name}"),
        };
    }

    private static Checkup Disk(string folder)
    {
        string near = Nearest(folder);
        long free = new DriveInfo(near).AvailableFreeSpace;
        string found = string.Create(CultureInfo.InvariantCulture, $"{free / 1073741824.0:0.0} GiB free at {near}");
        return free >= EnoughDisk
            ? new Checkup("disk", CheckupState.Ok, found)
            : new Checkup("disk", CheckupState.Warning, found, "make room, or give another folder by 'state:' in the definition");
    }

    private static string Nearest(string folder)
    {
        string near = Path.GetFullPath(folder);
        while (!Directory.Exists(near) && Path.GetDirectoryName(near) is { } parent)
        {
            near = parent;
        }

        return near;
    }
}
