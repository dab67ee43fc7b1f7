namespace Tars.Pipeline;

/// <summary>Something costly that a node borrowed: see <see cref="NodeContext.BorrowAsync{T}"/>.</summary>
/// <typeparam name="T">What it is.</typeparam>
public sealed class Loan<T> : IAsyncDisposable
    where T : class, IAsyncDisposable
{
    private Func<T, ValueTask>? _giveBack;

    internal Loan(T value, Func<T, ValueTask> giveBack)
    {
        Value = value;
        _giveBack = giveBack;
    }

    /// <summary>What was borrowed; not to be used after <see cref="DisposeAsync"/>, nor to be disposed of.</summary>
    public T Value { get; }

    /// <summary>Gives it back. Once; more often does nothing.</summary>
    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _giveBack, null)?.Invoke(Value) ?? ValueTask.CompletedTask;
}
