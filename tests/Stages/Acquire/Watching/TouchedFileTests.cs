using System.Globalization;
using Tars.Pipeline;

namespace Tars.Stages.Acquire.Tests.Watching;

/// <summary>A file that was only touched is the same version, and its receipt takes the new time.</summary>
public sealed class TouchedFileTests
{
    [Fact]
    public async Task A_touched_file_is_unchanged_and_its_new_time_is_written_down()
    {
        using var bench = new WatchBench();
        bench.Old("a.txt", "a");
        bench.Old("b.txt", "b");
        RunReport first = await bench.RunAsync();
        var touched = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(bench["in/a.txt"], touched);
        Assert.True(bench.Look().Changed);
        RunReport second = await bench.RunAsync();
        Assert.Equal((2L, 2L), (second.Roots, second.Unchanged));
        Assert.False(bench.Look().Changed);

        using SqliteLedger ledger = SqliteLedger.Open(bench[".tars/ledger.db"]);
        Receipt receipt = ledger.Receipts("test", "inbox")["a.txt"];
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"1:{touched.Ticks}"), receipt.Stamp);
        Assert.Equal(first.Run, receipt.Run);
        ledger.Restamp("test", "inbox", [("nobody.txt", "1:1")]);
        Assert.Equal(2, ledger.Receipts("test", "inbox").Count);
    }
}
