using Tars.Pipeline;

namespace Tars.Stages.Rag.Tests.Limits;

public sealed class RemoteBudgetTests
{
    [Fact]
    public void Requests_BeyondTheBudget_AreNotSent()
    {
        var budget = new RemoteBudget(requests: 2);
        budget.Take(10);
        budget.Take(10);

        ItemException e = Assert.Throws<ItemException>(() => budget.Take(10));
        Assert.Contains("budget of 2 requests", e.Message, StringComparison.Ordinal);
        Assert.False(e.Transient);
        Assert.Equal(2, budget.Requests);
    }

    [Fact]
    public void Tokens_AreReservedBefore_AndCountedAfter()
    {
        var budget = new RemoteBudget(tokens: 100);
        budget.Take(80);
        Assert.Throws<ItemException>(() => budget.Take(30));
        budget.Settle(80, 20);
        budget.Take(80);
        ItemException e = Assert.Throws<ItemException>(() => budget.Take(1));
        Assert.Contains("100 tokens for remote models has 0 left, but a request may use 1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManyAtOnce_DoNotGoBeyondIt()
    {
        var budget = new RemoteBudget(requests: 50, tokens: 1000);
        int taken = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 500), async (_, _) =>
        {
            await Task.Yield();
            try
            {
                budget.Take(25);
                Interlocked.Increment(ref taken);
            }
            catch (ItemException)
            {
                // As it should.
            }
        });

        Assert.Equal(40, taken);
        Assert.Equal(40, budget.Requests);
        Assert.Equal(1000, budget.Tokens);
    }
}
