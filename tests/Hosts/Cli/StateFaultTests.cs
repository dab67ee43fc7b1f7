using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>State folders that cannot be used: the message names the place and the way out, the code says which kind it is.</summary>
public sealed class StateFaultTests : IDisposable
{
    private const int InputOutput = 74;

    private readonly TemporaryFolder _folder = new();

    public StateFaultTests()
    {
        Directory.CreateDirectory(_folder["in"]);
        Directory.CreateDirectory(_folder["state"]);
        for (int i = 0; i < 60; i++)
        {
            // Text that does not compress, so that a small disk is soon full.
            File.WriteAllText(_folder[$"in/{i:00}.txt"], string.Concat(Enumerable.Range(0, 900).Select(n => $"{HashCode.Combine(i, n):x8} ")));
        }

        File.WriteAllText(Definition, """
            name: faults
            state: state/now
            nodes:
              inbox:   { use: folder, with: { path: in } }
              text:    { use: extract, from: inbox, memo: on }
              chunks:  { use: chunk, from: text }
              library: { use: index, from: chunks, with: { path: state/now/index } }
            """);
    }

    private string Definition => _folder["faults.yaml"];

    private string Ledger => _folder["state/now/ledger.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_DiskFillsUp_SaysSoAndGoesOnWhenThereIsRoom()
    {
        ToolRun? run = await ToolRun.WithMountsAsync($"""
            set -e
            mount -t tmpfs -o size=700k tmpfs '{_folder["state"]}'
            code=0; $TARS run '{Definition}' >&2 || code=$?
            echo "full $code"
            mount -o remount,size=64m '{_folder["state"]}'
            code=0; $TARS run '{Definition}' || code=$?
            echo "room $code"
            $TARS run '{Definition}'
            """);
        Assert.SkipWhen(run is null, "this user may not mount a small disk");
        Assert.Contains("full 74", run.Output);
        Assert.Contains("full", run.Error);
        Assert.Contains("room 0", run.Output);
        Assert.Contains("60 roots unchanged", run.Output);
    }

    [Fact]
    public async Task Run_DiskIsTooSmallForALedger_SaysSo()
    {
        ToolRun? run = await ToolRun.WithMountsAsync($"mount -t tmpfs -o size=16k tmpfs '{_folder["state"]}' && $TARS run '{Definition}'");
        Assert.SkipWhen(run is null, "this user may not mount a small disk");
        Assert.Equal(InputOutput, run.Code);
        Assert.Contains("ledger.db", run.Error);
        Assert.Contains("room on the disk", run.Error);
    }

    [Fact]
    public async Task Run_StateIsOnAReadOnlyDisk_SaysSo()
    {
        ToolRun? run = await ToolRun.WithMountsAsync($"mount -t tmpfs -o ro tmpfs '{_folder["state"]}' && $TARS run '{Definition}'");
        Assert.SkipWhen(run is null, "this user may not mount a disk");
        Assert.Equal(InputOutput, run.Code);
        Assert.Contains("cannot be written", run.Error);
        Assert.Contains(_folder["state/now"], run.Error);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("cut")]
    [InlineData("overwritten")]
    public async Task Run_LedgerIsDamaged_IsRefusedAndLeftAsItIs(string damage)
    {
        Assert.Equal(0, (await ToolRun.OfAsync("run", Definition)).Code);
        byte[] bytes = await File.ReadAllBytesAsync(Ledger);
        switch (damage)
        {
            case "text":
                bytes = "this is no ledger but somebody's text, which is long enough to be taken for a header"u8.ToArray();
                break;
            case "cut":
                bytes = bytes[..6000];
                break;
            default:
                Array.Fill(bytes, (byte)0xA5, 4096, bytes.Length - 4096);
                break;
        }

        await File.WriteAllBytesAsync(Ledger, bytes);
        ToolRun run = await ToolRun.OfAsync("run", Definition);
        Assert.Equal(InputOutput, run.Code);
        Assert.Contains(Ledger, run.Error);
        Assert.Contains("move it away", run.Error);
        File.Delete(Ledger);
        Assert.Equal(0, (await ToolRun.OfAsync("run", Definition)).Code);
    }
}
