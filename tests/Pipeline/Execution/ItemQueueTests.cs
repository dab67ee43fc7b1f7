using System.Threading.Channels;
using Tars.Pipeline.Execution;

namespace Tars.Pipeline.Tests.Execution;

/// <summary>The channel before a node: bounded in items and bytes, first come first served, and nobody waits on after the end.</summary>
public sealed class ItemQueueTests : IDisposable
{
    private static readonly RootState s_root = new("in", "key", "version", null, RootChange.New);
    private readonly CancellationTokenSource _stop = new();

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task WriteAsync_QueueIsFullByItems_WaitsUntilHalfOfItIsFree()
    {
        var queue = new ItemQueue(4, long.MaxValue, 0, _stop.Token);
        Task[] writes = [.. Enumerable.Range(0, 6).Select(i => queue.WriteAsync(Weighing(1, i)).AsTask())];
        Assert.Equal(4, writes.Count(w => w.IsCompleted));
        Assert.False(queue.Writer.TryWrite(Weighing(1)));
        Assert.True(queue.Items.TryRead(out _));
        Assert.Equal(4, writes.Count(w => w.IsCompleted));
        Assert.True(queue.Items.TryRead(out _));
        await Task.WhenAll(writes).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(4, queue.Fill.Items);
    }

    [Fact]
    public async Task WriteAsync_QueueIsFullByBytes_WaitsAndKeepsTheOrder()
    {
        var queue = new ItemQueue(100, 3000, 0, _stop.Token);
        Task[] writes = [.. Enumerable.Range(0, 5).Select(i => queue.WriteAsync(Weighing(1000, i)).AsTask())];
        // 256 bytes are an item's own.
        Assert.Equal(2, writes.Count(w => w.IsCompleted));
        Assert.Equal(2 * 1256, queue.Fill.Bytes);
        Assert.False(queue.Writer.TryWrite(Weighing(1)), "a small one does not overtake those who wait");
        var seen = new List<object>();
        while (seen.Count < 5)
        {
            Assert.True(await queue.Items.WaitToReadAsync(TestContext.Current.CancellationToken));
            while (queue.Items.TryRead(out Item? item))
            {
                Assert.InRange(queue.Fill.Bytes, 0, 3000);
                seen.Add(item.Payload);
            }
        }

        Assert.Equal([0, 1, 2, 3, 4], seen);
        Assert.All(writes, w => Assert.True(w.IsCompletedSuccessfully));
    }

    [Fact]
    public async Task WriteAsync_ItemIsLargerThanTheWhole_PassesAlone()
    {
        var queue = new ItemQueue(10, 1000, 0, _stop.Token);
        Assert.True(queue.Writer.TryWrite(Weighing(5000)));
        Task second = queue.WriteAsync(Weighing(1)).AsTask();
        Assert.False(second.IsCompleted);
        Assert.True(queue.Items.TryRead(out _));
        await second.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void TryReadMany_TakesSeveral_WhatWaitsInTheReadersHandsStillCounts()
    {
        var queue = new ItemQueue(8, long.MaxValue, 0, _stop.Token);
        for (int i = 0; i < 8; i++)
        {
            Assert.True(queue.Writer.TryWrite(Weighing(1, i)));
        }

        var items = new Item[8];
        Assert.Equal(2, queue.Items.TryReadMany(items));
        // One is worked on, one waits.
        Assert.True(queue.Writer.TryWrite(Weighing(1)));
        Assert.False(queue.Writer.TryWrite(Weighing(1)));
        Assert.Equal(7, queue.Items.Count);
    }

    [Fact]
    public async Task WaitToReadAsync_QueueIsEmpty_EndsWithAnItemOrWithTheEnd()
    {
        var queue = new ItemQueue(8, long.MaxValue, 0, _stop.Token);
        Task<bool> first = queue.Items.WaitToReadAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(first.IsCompleted);
        await queue.WriteAsync(Weighing(1));
        Assert.True(await first.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        Assert.True(queue.Items.TryPeek(out _));
        Assert.True(queue.Items.TryRead(out _));
        Task<bool> second = queue.Items.WaitToReadAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.True(queue.TryComplete());
        Assert.False(await second.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ChannelClosedException>(() => queue.WriteAsync(Weighing(1)).AsTask());
        Assert.False(await queue.Writer.WaitToWriteAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Stop_WritersAndReaderWait_AllAreCancelled()
    {
        // The trap: cancelling what is completed or full leaves the others waiting for ever.
        var full = new ItemQueue(1, long.MaxValue, 0, _stop.Token);
        await full.WriteAsync(Weighing(1));
        Task writer = full.WriteAsync(Weighing(1)).AsTask();
        var empty = new ItemQueue(1, long.MaxValue, 0, _stop.Token);
        Task<bool> reader = empty.Items.WaitToReadAsync(TestContext.Current.CancellationToken).AsTask();
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writer);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => empty.WriteAsync(Weighing(1)).AsTask());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    public async Task ManyWriters_OneReader_EverythingArrivesOnceAndInTheOrderOfItsWriter(int capacity)
    {
        const int writers = 4;
        const int each = 2000;
        var queue = new ItemQueue(capacity, 10_000, 0, _stop.Token);
        Task[] writing = [.. Enumerable.Range(0, writers).Select(w => Task.Run(async () =>
        {
            for (int i = 0; i < each; i++)
            {
                await queue.WriteAsync(Weighing(1 + (i % 700), (w, i)));
            }
        }))];
        int[] next = new int[writers];
        var items = new Item[16];
        for (int left = writers * each; left > 0;)
        {
            int count = queue.Items.TryReadMany(items);
            left -= count;
            foreach (Item item in items.AsSpan(0, count))
            {
                (int writer, int place) = ((int, int))item.Payload;
                Assert.Equal(next[writer]++, place);
            }

            if (count == 0)
            {
                await queue.Items.WaitToReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(
                    TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            }
        }

        await Task.WhenAll(writing);
        Assert.All(next, n => Assert.Equal(each, n));
    }

    private static Item Weighing(long bytes, object? payload = null) => new(s_root, payload ?? "x", bytes, null, 0, 0);
}
