using Tars.Pipeline;

namespace Tars.Stages.Rag.Tests.Limits;

public sealed class RemoteLimiterTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _time = new();
    private readonly List<RemoteLimiter> _limiters = [];

    [Fact]
    public async Task Concurrency_GrowsWhileItIsUsedInFull_UpToTheLimit()
    {
        RemoteLimiter limiter = Limiter(new RemoteLimits { Concurrency = 8 });
        Assert.Equal(4, limiter.Concurrency);

        for (int round = 0; round < 30; round++)
        {
            await AnswerAsync(limiter, limiter.Concurrency);
            Assert.InRange(limiter.Concurrency, 4, 8);
        }

        Assert.Equal(8, limiter.Concurrency);
    }

    [Fact]
    public async Task Concurrency_ThatIsNotUsed_DoesNotGrow()
    {
        RemoteLimiter limiter = Limiter(new RemoteLimits { Concurrency = 8 });
        for (int round = 0; round < 30; round++)
        {
            await AnswerAsync(limiter, 1);
        }

        Assert.Equal(4, limiter.Concurrency);
    }

    [Fact]
    public async Task RefusalsOfOneRound_HalveOnce_AndNeverBelowOne()
    {
        RemoteLimiter limiter = Limiter(new RemoteLimits());
        RemoteTurn[] turns = await TakeAsync(limiter, 4);
        foreach (RemoteTurn turn in turns)
        {
            turn.Overloaded(TimeSpan.Zero);
            turn.Dispose();
        }

        Assert.Equal(2, limiter.Concurrency);
        for (int i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            RemoteTurn turn = await limiter.EnterAsync(1, default).AsTask().WaitAsync(Patience);
            turn.Overloaded(TimeSpan.Zero);
            turn.Dispose();
        }

        Assert.Equal(1, limiter.Concurrency);
    }

    [Fact]
    public async Task RetryAfter_IsWaitedForToTheEnd_ByEverybody()
    {
        RemoteLimiter limiter = Limiter(new RemoteLimits());
        (await limiter.EnterAsync(1, default)).EndOverloaded(TimeSpan.FromSeconds(30));
        Task<RemoteTurn>[] waiting = [limiter.EnterAsync(1, default).AsTask(), limiter.EnterAsync(1, default).AsTask()];

        _time.Advance(TimeSpan.FromSeconds(29.9));
        Assert.Equal(0, limiter.Busy);
        Assert.Equal(TimeSpan.FromSeconds(0.1), limiter.Held);

        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(2, limiter.Busy);
        await Task.WhenAll(waiting).WaitAsync(Patience);
    }

    [Fact]
    public async Task RefusalsInARowThatSayNothing_PauseLongerEachTime_UntilAnAnswer()
    {
        RemoteLimiter limiter = Limiter(new RemoteLimits());
        var pauses = new List<double>();
        for (int i = 0; i < 9; i++)
        {
            RemoteTurn turn = await NextAsync(limiter);
            turn.EndOverloaded(null);
            pauses.Add(limiter.Held.TotalSeconds);
        }

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30, 30], pauses);
        RemoteTurn answered = await NextAsync(limiter);
        answered.Answered(null);
        answered.Dispose();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await NextAsync(limiter)).EndOverloaded(null);
        Assert.Equal(0.5, limiter.Held.TotalSeconds);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task InAnyStretchOfTime_NoMoreBeginsThanTheBucketsAllow(int seed)
    {
        var random = new Random(seed);
        var limits = new RemoteLimits { RequestsPerMinute = 120, TokensPerMinute = 6000, Concurrency = 1024 };
        RemoteLimiter limiter = Limiter(limits);
        var begun = new List<(TimeSpan At, int Tokens)>();
        DateTimeOffset start = _time.GetUtcNow();
        for (int i = 0; i < 300; i++)
        {
            int tokens = random.Next(1, 200);
            RemoteTurn turn = await NextAsync(limiter, tokens);
            begun.Add((_time.GetUtcNow() - start, tokens));
            turn.Answered(tokens);
            turn.Dispose();
            _time.Advance(TimeSpan.FromMilliseconds(random.Next(0, 3) * random.Next(0, 400)));
        }

        // A tenth of a minute's worth may have gathered, and the last one may be larger than what is there.
        for (int from = 0; from < begun.Count; from++)
        {
            int tokens = 0;
            for (int to = from; to < begun.Count; to++)
            {
                double seconds = (begun[to].At - begun[from].At).TotalSeconds;
                tokens += begun[to].Tokens;
                Assert.True(to - from + 1 <= 12 + (seconds * 2) + 0.01, $"{to - from + 1} requests within {seconds} s");
                Assert.True(tokens <= 600 + (seconds * 100) + 200, $"{tokens} tokens within {seconds} s");
            }
        }
    }

    [Fact]
    public async Task TokensThatWereNotUsed_AreGivenBack_AndThoseUsedBeyondAreOwed()
    {
        RemoteLimiter limiter = Limiter(new RemoteLimits { TokensPerMinute = 6000 });
        RemoteTurn turn = await limiter.EnterAsync(600, default);
        turn.Answered(100);
        turn.Dispose();
        turn = await limiter.EnterAsync(500, default).AsTask().WaitAsync(Patience);
        turn.Answered(1500);
        turn.Dispose();

        Task<RemoteTurn> next = limiter.EnterAsync(100, default).AsTask();
        _time.Advance(TimeSpan.FromSeconds(10.9));
        Assert.Equal(0, limiter.Busy);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(1, limiter.Busy);
        (await next.WaitAsync(Patience)).Dispose();
    }

    [Fact]
    public async Task Requests_GoInTheOrderTheyCame_AndWhoGivesUpHoldsNobodyBack()
    {
        RemoteLimiter limiter = Limiter(new RemoteLimits { Concurrency = 1 });
        using var givesUp = new CancellationTokenSource();
        RemoteTurn first = await limiter.EnterAsync(1, default);
        Task<RemoteTurn> second = limiter.EnterAsync(1, givesUp.Token).AsTask();
        Task<RemoteTurn> third = limiter.EnterAsync(1, default).AsTask();
        Task<RemoteTurn> fourth = limiter.EnterAsync(1, default).AsTask();

        await givesUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(Patience));
        first.Dispose();
        first.Dispose();
        RemoteTurn turn = await third.WaitAsync(Patience);
        Assert.False(fourth.IsCompleted);
        Assert.Equal(1, limiter.Busy);
        turn.Dispose();
        (await fourth.WaitAsync(Patience)).Dispose();
        Assert.Equal(0, limiter.Busy);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public async Task WhateverHappens_NobodyIsForgotten_AndNoMoreAreUnderWayThanAllowed(int seed)
    {
        var random = new Random(seed);
        RemoteLimiter limiter = Limiter(new RemoteLimits { Concurrency = 6, RequestsPerMinute = 6000, TokensPerMinute = 60000 });
        var waiting = new List<(Task<RemoteTurn> Turn, CancellationTokenSource Stop)>();
        var open = new List<RemoteTurn>();
        int served = 0;
        int gaveUp = 0;
        for (int step = 0; step < 2000 || waiting.Count > 0 || open.Count > 0; step++)
        {
            int act = random.Next(10);
            if (act < 4 && step < 2000)
            {
                var stop = new CancellationTokenSource();
                waiting.Add((limiter.EnterAsync(random.Next(1, 500), stop.Token).AsTask(), stop));
            }
            else if (act == 4 && waiting.Count > 0 && step < 2000)
            {
                await waiting[random.Next(waiting.Count)].Stop.CancelAsync();
            }
            else if (act < 8 && open.Count > 0)
            {
                RemoteTurn turn = open[random.Next(open.Count)];
                open.Remove(turn);
                End(turn, random);
            }
            else
            {
                _time.Advance(TimeSpan.FromMilliseconds(random.Next(2000)));
            }

            int granted = limiter.Busy;
            Assert.InRange(granted, 0, 6);
            while (open.Count < granted)
            {
                // The state says how many have their turn; their tasks complete a moment later.
                Task done = await Task.WhenAny(waiting.Select(w => w.Turn)).WaitAsync(Patience);
                (Task<RemoteTurn> Turn, CancellationTokenSource Stop) ended = waiting.First(w => w.Turn == done);
                waiting.Remove(ended);
                if (ended.Turn.IsCanceled)
                {
                    gaveUp++;
                }
                else
                {
                    open.Add(await ended.Turn);
                    served++;
                }
            }

            foreach ((Task<RemoteTurn> Turn, CancellationTokenSource Stop) ended in waiting.Where(w => w.Stop.IsCancellationRequested).ToArray())
            {
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ended.Turn.WaitAsync(Patience));
                waiting.Remove(ended);
                gaveUp++;
            }
        }

        Assert.True(served > 300, $"{served} served, {gaveUp} gave up");
        Assert.Equal(0, limiter.Busy);
    }

    [Fact]
    public void Limiters_OfOneEndpoint_AreOne_WithTheStrictestLimits()
    {
        var limiters = new RemoteLimiters(_time);
        var endpoint = new Uri("http://127.0.0.1:9/v1/");
        RemoteLimiter one = limiters.Of(endpoint, new RemoteLimits { Concurrency = 9, RequestsPerMinute = 100 });
        RemoteLimiter same = limiters.Of(endpoint, new RemoteLimits { Concurrency = 2, RequestsPerMinute = 200 });
        RemoteLimiter other = limiters.Of(new Uri("http://127.0.0.1:10/v1/"), new RemoteLimits());

        Assert.Same(one, same);
        Assert.NotSame(one, other);
        Assert.Equal(2, one.Concurrency);
    }

    public void Dispose() => _limiters.ForEach(l => l.Dispose());

    private static void End(RemoteTurn turn, Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                turn.EndOverloaded(random.Next(2) == 0 ? null : TimeSpan.FromMilliseconds(random.Next(3000)));
                break;
            case 1:
                turn.Dispose();
                break;
            default:
                turn.Answered(random.Next(1, 800));
                turn.Dispose();
                break;
        }
    }

    private static async Task<RemoteTurn[]> TakeAsync(RemoteLimiter limiter, int count) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => limiter.EnterAsync(1, default).AsTask())).WaitAsync(Patience);

    private static async Task AnswerAsync(RemoteLimiter limiter, int count)
    {
        foreach (RemoteTurn turn in await TakeAsync(limiter, count))
        {
            turn.Answered(null);
            turn.Dispose();
        }
    }

    private RemoteLimiter Limiter(RemoteLimits limits)
    {
        var limiter = new RemoteLimiter(limits, _time);
        _limiters.Add(limiter);
        return limiter;
    }

    /// <summary>The next turn, with the clock moved to where it begins.</summary>
    private async Task<RemoteTurn> NextAsync(RemoteLimiter limiter, long tokens = 1)
    {
        Task<RemoteTurn> turn = limiter.EnterAsync(tokens, default).AsTask();
        while (limiter.Busy == 0)
        {
            Assert.True(_time.AdvanceToNext());
        }

        return await turn.WaitAsync(Patience);
    }
}
