using Tars.Pipeline;
using Tars.Stages.Acquire.Download;

namespace Tars.Stages.Acquire.Tests.Download;

public sealed class PublisherTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DownloadLog _log;

    public PublisherTests() => _log = DownloadLog.Open(_folder["log"], out _);

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_does_not_wait_for_ever_for_another_that_is_still_received()
    {
        await using var publisher = new Publisher(_folder.Path, _log);
        using IDisposable slow = publisher.Coming();
        await PublishAsync(publisher, "a").WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.True(File.Exists(_folder["a"]));
    }

    [Fact]
    public async Task Every_file_of_many_has_its_name_and_its_record_when_it_is_told()
    {
        await using (var publisher = new Publisher(_folder.Path, _log))
        {
            await Task.WhenAll(Enumerable.Range(0, 600).Select(async i =>
            {
                await PublishAsync(publisher, $"f{i}");
                Assert.True(File.Exists(_folder[$"f{i}"]));
            }));
        }

        _log.Dispose();
        DownloadLog.Open(_folder["log"], out Dictionary<string, DownloadRecord> records).Dispose();
        Assert.Equal(600, records.Count);
    }

    [Fact]
    public async Task Of_more_files_than_that_at_once_only_32_are_received_together()
    {
        byte[] bytes = DownloadRig.Bytes(2000);
        var gate = new Lock();
        int here = 0;
        int most = 0;
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new HostileServer(async call =>
        {
            if (!call.Path.StartsWith("/f", StringComparison.Ordinal) || call.Method != "GET")
            {
                await call.FileAsync(bytes, "\"1\"");
                return;
            }

            lock (gate)
            {
                most = Math.Max(most, ++here);
                if (here == 32)
                    full.TrySetResult();
            }

            await full.Task;
            lock (gate)
                here--;
            await call.FileAsync(bytes, "\"1\"");
        });
        using var rig = new DownloadRig();
        RunReport report = await rig.RunAsync(
            [.. Enumerable.Range(0, 100).Select(i => $"{server.Address}/f{i}.bin")], o => o with { ConnectionsPerHost = 64 }, hands: 100);
        Assert.Equal((100L, 0L), (report.Roots, report.DeadLetters));
        Assert.Equal(32, most);
    }

    private Task PublishAsync(Publisher publisher, string name)
    {
        string part = _folder[name + ".part"];
        File.WriteAllText(part, name);
        return publisher.PublishAsync(
            part, journalled: false,
            new DownloadRecord { Url = "http://files.example.org/" + name, Name = name, Size = 1, Sha256 = string.Empty, Written = 0 },
            publisher.Coming());
    }
}
