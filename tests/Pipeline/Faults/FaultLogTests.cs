using System.Diagnostics;
using Tars.Testing;

namespace Tars.Pipeline.Tests.Faults;

/// <summary>The fault log outlives crashes and full disks, and is bounded.</summary>
public sealed class FaultLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string LogFile => _folder[FaultLog.FileName];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WhileARunWritesAndAfterIt_GivesWhatWasWritten()
    {
        using (FaultLog log = FaultLog.Open(_folder.Path))
        {
            log.Write(Fault(1));
            log.Write(Fault(2));
            Assert.Equal([1, 2], Attempts());
            Assert.True(new FileInfo(LogFile).Length >= 64 << 10, "the room for the record of a full disk is not set aside");
        }

        Assert.Equal([1, 2], Attempts());
        Assert.DoesNotContain((byte)0, File.ReadAllBytes(LogFile));
        using (FaultLog log = FaultLog.Open(_folder.Path))
        {
            log.Write(Fault(3));
        }

        Assert.Equal([1, 2, 3], Attempts());
        Assert.Equal(Fault(3), FaultLog.Read(_folder.Path).Last());
    }

    [Fact]
    public void Open_LastLineIsTornAndZerosFollow_GoesOnBehindTheLastWholeLine()
    {
        using (FaultLog log = FaultLog.Open(_folder.Path))
        {
            log.Write(Fault(1));
        }

        using (FileStream crashed = File.Open(LogFile, FileMode.Append))
        {
            crashed.Write("""{"time":"2026-0"""u8);
            crashed.Write(new byte[40_000]);
        }

        Assert.Equal([1], Attempts());
        using (FaultLog log = FaultLog.Open(_folder.Path))
        {
            log.Write(Fault(2));
        }

        Assert.Equal([1, 2], Attempts());
    }

    [Fact]
    public void Read_LinesOfOthers_ArePassedOver()
    {
        File.WriteAllText(LogFile, "no json\n{\"time\":1}\n[]\n\n");
        Assert.Empty(FaultLog.Read(_folder.Path));
    }

    [Fact]
    public void Write_FileIsFull_KeepsOneOlderFile()
    {
        using (FaultLog log = FaultLog.Open(_folder.Path, maxBytes: 4096))
        {
            for (int i = 1; i <= 200; i++)
            {
                log.Write(Fault(i));
            }
        }

        int[] kept = Attempts();
        Assert.Equal(Enumerable.Range(201 - kept.Length, kept.Length), kept);
        Assert.InRange(new FileInfo(LogFile).Length + new FileInfo(_folder[FaultLog.OlderFileName]).Length, 4096, 2 * 4096);
    }

    [Fact]
    public void Write_FolderCannotBeMade_NeverThrowsAndKeepsTheLatest()
    {
        string folder = _folder["state"];
        File.WriteAllText(folder, "a file where the folder should be");
        using FaultLog log = FaultLog.Open(folder);
        for (int i = 1; i <= FaultLog.MaxWaiting + 10; i++)
        {
            log.Write(Fault(i));
        }

        File.Delete(folder);
        log.Flush();
        FaultRecord[] kept = [.. FaultLog.Read(folder)];
        Assert.Equal((FaultLog.MaxWaiting, 11, 10), (kept.Length, kept[0].Attempt, kept[0].Lost));
        Assert.All(kept.Skip(1), f => Assert.Equal(0, f.Lost));
    }

    [Fact]
    public void Write_DiskIsFull_UsesWhatWasSetAside()
    {
        string disk = Directory.CreateDirectory(_folder["disk"]).FullName;
        Assert.SkipUnless(Mount(disk, "256k"), "this user may not mount a small disk");
        try
        {
            using FaultLog log = FaultLog.Open(disk);
            Exception full = Record.Exception(() => File.WriteAllBytes(Path.Combine(disk, "filler"), new byte[1 << 20]))!;
            Assert.Equal(FaultKind.DiskFull, FaultKinds.Of(full));
            for (int i = 1; i <= 100; i++)
            {
                log.Write(Fault(i));
            }

            Assert.Equal(Enumerable.Range(1, 100), FaultLog.Read(disk).Select(f => f.Attempt));

            // What was set aside is used up: the rest waits in memory until there is room again.
            for (int i = 101; i <= 900; i++)
            {
                log.Write(Fault(i));
            }

            Assert.InRange(FaultLog.Read(disk).Count(), 101, 899);
            File.Delete(Path.Combine(disk, "filler"));
            log.Flush();
            Assert.Equal(Enumerable.Range(1, 900), FaultLog.Read(disk).Select(f => f.Attempt));
        }
        finally
        {
            Unmount(disk);
        }
    }

    internal static bool Mount(string folder, string size) => Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", folder);

    internal static void Unmount(string folder) => Run("umount", "-l", folder);

    private static bool Run(string program, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            return false;
        }

        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private int[] Attempts() => [.. FaultLog.Read(_folder.Path).Select(f => f.Attempt)];

    private static FaultRecord Fault(int attempt) => new()
    {
        Time = new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero),
        Run = "r",
        Node = "n",
        Item = "a/b.txt",
        Kind = FaultKind.DiskFull,
        Attempt = attempt,
        Action = FaultAction.Pause,
        Outcome = FaultOutcome.Waiting,
        Duration = 1.5,
        Message = "No space left on device",
    };
}
