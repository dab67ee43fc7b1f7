using System.Text.Json;
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
            File.WriteAllText(
                _folder[$"in/{i:00}.txt"], string.Concat(Enumerable.Range(0, 900).Select(n => $"{HashCode.Combine(i, n):x8} ")));
        }

        Write(Definition, "state/now", "fail");
    }

    private static void Write(string file, string state, string onFull) => File.WriteAllText(file, $$"""
        name: faults
        state: {{state}}
        faults: { disk_full: { action: {{onFull}} } }
        nodes:
          inbox:   { use: folder, with: { path: in } }
          text:    { use: extract, from: inbox, memo: on }
          chunks:  { use: chunk, from: text }
          library: { use: index, from: chunks, with: { path: {{state}}/index } }
        """);

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
        // Which of the writes finds no room first, the ledger's or the index's, is a matter of time; so is how it is put.
        Assert.Matches("^full (74|1)\n", run.Output);
        Assert.Contains("full", run.Error);
        Assert.Contains("room 0", run.Output);
        Assert.Contains("60 roots unchanged", run.Output);
    }

    [Fact]
    public async Task Run_DiskFillsUp_WaitsForRoomAndEndsLikeARunThatNothingDisturbed()
    {
        Write(Definition, "state/now", "pause");
        Write(_folder["calm.yaml"], "calm", "pause");
        string query = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{HashCode.Combine(7, 3):x8}");
        ToolRun? run = await ToolRun.WithMountsAsync($"""
            mount -t tmpfs -o size=700k tmpfs '{_folder["state"]}' || exit 9
            $TARS run '{Definition}' --progress none --json > '{_folder["report"]}' 2> '{_folder["errors"]}' &
            while kill -0 $! 2>/dev/null && ! grep -q 'paused: the disk is full' '{_folder["errors"]}'; do sleep 0.05; done
            echo "paused $(grep -c 'paused: the disk is full' '{_folder["errors"]}')"
            mount -o remount,size=64m '{_folder["state"]}'
            wait $!; echo "code $?"
            $TARS faults --pipeline '{Definition}' --json > '{_folder["faults"]}'
            $TARS run '{Definition}' >&2; echo "again $?"
            $TARS search --pipeline '{Definition}' --json '{query}' > '{_folder["found"]}'
            """);
        Assert.SkipWhen(run is null, "this user may not mount a small disk");
        Assert.True(
            run.Output.StartsWith("paused 1\ncode 0\nagain 0\n", StringComparison.Ordinal),
            run.Output + run.Error + await File.ReadAllTextAsync(_folder["errors"]));
        Assert.Contains("60 roots unchanged", run.Error);
        using var faults = JsonDocument.Parse(await File.ReadAllTextAsync(_folder["faults"]));
        string[] told = [.. faults.RootElement.GetProperty("faults").EnumerateArray().Select(f => $"{f.GetProperty("kind")} "
            + $"{f.GetProperty("action")} {f.GetProperty("outcome")}")];
        Assert.Equal("disk_full pause waiting", told[0]);
        Assert.Contains("disk_full pause resumed", told);
        Assert.Equal("disk_full pause mended", told[^1]);
        Assert.DoesNotContain("disk_full pause gave_up", told);

        Assert.Equal(0, (await ToolRun.OfAsync("run", _folder["calm.yaml"])).Code);
        ToolRun calm = await ToolRun.OfAsync("search", "--pipeline", _folder["calm.yaml"], "--json", query);
        Assert.Equal(Results(calm.Output), Results(await File.ReadAllTextAsync(_folder["found"])));
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(_folder["report"]));
        Assert.Equal(("completed", true, 60), (
            report.RootElement.GetProperty("outcome").GetString(), report.RootElement.GetProperty("reconciles").GetBoolean(), report.RootElement.GetProperty("roots").GetInt32()));

        static string Results(string json) => JsonDocument.Parse(json).RootElement.GetProperty("results").GetRawText();
    }

    [Fact]
    public async Task Run_FolderIsForbidden_SaysWhoAndWhat_AndMendsItWhereThatIsAllowed()
    {
        string kept = _folder["kept"];
        Directory.CreateDirectory(kept);
        File.WriteAllText(Definition, """
            name: forbidden
            state: state/now
            nodes:
              inbox: { use: folder, with: { path: in } }
              text:  { use: extract, from: inbox }
              kept:  { use: files, from: text, with: { path: kept } }
            """);
        ToolRun? denied = await ToolRun.AsOrdinaryUserAsync(_folder.Path, $"chmod 500 '{kept}'; $TARS run '{Definition}' --progress none");
        Assert.SkipWhen(denied is null, "there is no setpriv, or that user may not read the tool");
        Assert.True(denied.Code == InputOutput, $"{denied.Code}: {denied.Output}{denied.Error}");
        Assert.Contains($"may not write in {kept}", denied.Error);
        Assert.Contains("r-x------", denied.Error);
        Assert.Contains($"chmod u+wx '{kept}'", denied.Error);

        ToolRun? mended = await ToolRun.AsOrdinaryUserAsync(
            _folder.Path, $"$TARS run '{Definition}' --progress none --set faults.permission.action=fix >&2 && $TARS faults --pipeline "
                + $"'{Definition}' --kind permission");
        Assert.True(mended!.Code == 0, mended.Output + mended.Error);
        Assert.Contains("fail    gave_up", mended.Output);
        Assert.Contains("fix     retried", mended.Output);
        Assert.Contains("fix     mended", mended.Output);
        Assert.NotEmpty(Directory.GetFiles(kept, "*", SearchOption.AllDirectories));
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
