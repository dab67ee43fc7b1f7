namespace Tars.Stages.Rag;

/// <summary>How similar the rows of a vector file are to each other and to a query, as a graph over them sees it.</summary>
/// <remarks>Safe for many threads.</remarks>
internal abstract unsafe class RowSpace : IDisposable
{
    /// <summary>Number of rows.</summary>
    public abstract int Count { get; }

    /// <summary>Makes a query of a vector.</summary>
    public abstract RowQuery Of(ReadOnlySpan<float> vector);

    /// <summary>Makes a query of a row.</summary>
    public abstract RowQuery Of(int row);

    /// <summary>Similarity of two rows; the larger the nearer.</summary>
    public abstract float Between(int a, int b);

    /// <summary>Similarities of a query with rows.</summary>
    /// <param name="query">Made by this space.</param>
    /// <param name="rows">Within <see cref="Count"/>.</param>
    /// <param name="into">One for each row.</param>
    public abstract void Compare(RowQuery query, ReadOnlySpan<int> rows, Span<float> into);

    public virtual void Dispose()
    {
    }

    /// <summary>Asks the processor for the first bytes of a row that is compared soon; the rest follows by itself.</summary>
    protected static void Fetch(void* row, int bytes)
    {
        if (System.Runtime.Intrinsics.X86.Sse.IsSupported)
        {
            for (int i = 0; i < bytes; i += 64)
            {
                System.Runtime.Intrinsics.X86.Sse.Prefetch0((byte*)row + i);
            }
        }
    }
}
