using System.Buffers.Binary;
using Tars.Cli.Reporting;
using Tars.Cli.Watching;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Cli.Tests.Watching;

/// <summary>A watch loads its models once, not in each round.</summary>
public sealed class WatchModelsTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Watch_BetweenTwoRounds_KeepsTheModelsOfSpeechAndVectorsLoaded()
    {
        Directory.CreateDirectory(_folder["in"]);
        await File.WriteAllTextAsync(_folder["p.yaml"], """
            name: models
            state: state
            nodes:
              inbox:   { use: folder, with: { path: in, watch: true } }
              probed:  { use: probe, from: inbox }
              speech:  { use: transcribe, from: probed, when: media == audio }
              text:    { use: extract, from: probed, when: media == document }
              chunks:  { use: chunk, from: [speech, text] }
              vectors: { use: embed, from: chunks }
              library: { use: index, from: vectors, with: { path: index } }
            """);
        using var terminal = new StringWriter();
        var source = new DefinitionSource(_folder["p.yaml"]);
        var shown = new Terminal(TextWriter.Null, terminal, interactive: false, colour: false);
        var call = new WatchCall(Definitions.Load(source, shown), source, Json: true, Offline: false, ProgressStyle.None);
        using var service = new ServiceNotice(null, null, null);
        await using (var loop = new WatchLoop(call, shown, service, TimeProvider.System))
        {
            Old("a.txt", "A comet was seen at dawn."u8.ToArray());
            Old("a.wav", Silence());
            Task<int> watching = Task.Run(loop.RunAsync);
            await UntilAsync(() => loop.Loans.Count == 2 || watching.IsCompleted);
            bool unavailable = watching.IsCompleted && await watching == ExitCode.Unavailable;
            Assert.SkipWhen(unavailable, "the models are not in the cache: tars assets restore");
            Assert.False(watching.IsCompleted, terminal.ToString());
            RunControl.Ask(call.Definition.StateFolder, RunRequest.Drain);
            Assert.Equal(0, await watching.WaitAsync(s_patience));
            Assert.Equal(2, loop.Loans.Count);
        }
    }

    private static async Task UntilAsync(Func<bool> done)
    {
        using var limit = new CancellationTokenSource(s_patience);
        while (!done())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    private void Old(string name, byte[] content)
    {
        File.WriteAllBytes(_folder["in/" + name], content);
        File.SetLastWriteTimeUtc(_folder["in/" + name], DateTime.UtcNow.AddHours(-1));
    }

    /// <summary>Half a second without sound, 16 kHz, 16 bit, as a wav file.</summary>
    private static byte[] Silence()
    {
        byte[] wave = new byte[44 + 16_000];
        "RIFF"u8.CopyTo(wave);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(4), wave.Length - 8);
        "WAVEfmt "u8.CopyTo(wave.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(24), 16_000);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(28), 32_000);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(34), 16);
        "data"u8.CopyTo(wave.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(40), wave.Length - 44);
        return wave;
    }
}
