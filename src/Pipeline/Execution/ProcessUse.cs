using System.Diagnostics;

namespace Tars.Pipeline;

/// <summary>What the process used while a run went on, what else it did meanwhile included; not what child processes did.</summary>
public sealed record ProcessUse
{
    /// <summary>Processor time, user and system, in seconds.</summary>
    public required double CpuSeconds { get; init; }

    /// <summary>Bytes allocated on the managed heap, most of them free again.</summary>
    public required long AllocatedBytes { get; init; }

    /// <summary>How long all threads stood still for garbage collection, in seconds.</summary>
    public required double CollectionSeconds { get; init; }

    /// <summary>The most resident memory of the process since its start, in bytes: that of an earlier run of it counts too.</summary>
    public required long PeakResidentBytes { get; init; }

    /// <summary>From here to the moment at which what is returned is called.</summary>
    internal static Func<ProcessUse> Begin()
    {
        (TimeSpan cpu, long allocated, TimeSpan collection) = Now();
        return () =>
        {
            (TimeSpan cpuNow, long allocatedNow, TimeSpan collectionNow) = Now();
            using var process = Process.GetCurrentProcess();
            return new ProcessUse
            {
                CpuSeconds = (cpuNow - cpu).TotalSeconds,
                AllocatedBytes = allocatedNow - allocated,
                CollectionSeconds = (collectionNow - collection).TotalSeconds,
                PeakResidentBytes = process.PeakWorkingSet64,
            };
        };
    }

    private static (TimeSpan Cpu, long Allocated, TimeSpan Collection) Now() =>
        (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), GC.GetTotalPauseDuration());
}
