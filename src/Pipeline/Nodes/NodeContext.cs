namespace Tars.Pipeline;

/// <summary>What the engine lends to a node. Safe for use from several threads.</summary>
public sealed class NodeContext
{
    /// <summary>The pipeline's name; empty where a node is used without one.</summary>
    public string Pipeline { get; init; } = string.Empty;

    /// <summary>The node's name in the graph.</summary>
    public required string Name { get; init; }

    /// <summary>The folder of the definition's file, absolute; relative paths are resolved against it.</summary>
    public required string BaseFolder { get; init; }

    /// <summary>The run's state folder, absolute: ledger, artifacts, indexes.</summary>
    public required string StateFolder { get; init; }

    /// <summary>Where models and native libraries come from.</summary>
    public required AssetResolver Assets { get; init; }

    /// <summary>The clock. Tests put their own.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>True when only a plan is made: a source is read, and nothing may be changed.</summary>
    public bool IsPlan { get; init; }

    /// <summary>Where what is meant for the terminal goes; null for standard error.</summary>
    public TextWriter? Messages { get; init; }

    /// <summary>How many items the engine gives the node at once, at least 1.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>Counts the bytes of long pieces of work for the progress of a run.</summary>
    public ByteMeter Bytes { get; init; } = new();

    /// <summary>Where loans come from and go back to; null where nothing outlives the run.</summary>
    internal LoanShelf? Loans { get; init; }

    /// <summary>Who borrows.</summary>
    internal LoanKey? LoanKey { get; init; }

    /// <summary>
    /// Borrows what costs much to load and does not change by being used, such as a model: between two runs of a watch it stays loaded. For
    /// <see cref="Node.OpenAsync"/>; what it returns is to be disposed of with the node.
    /// </summary>
    /// <typeparam name="T">What it is; a node borrows one of each type.</typeparam>
    /// <param name="load">
    /// Loads it when it is not there yet, or the node's options, its assets or the files that decide what it makes have changed since.
    /// Nothing else may decide on it.
    /// </param>
    /// <param name="cancellationToken">Handed to <paramref name="load"/>.</param>
    public async ValueTask<Loan<T>> BorrowAsync<T>(Func<CancellationToken, ValueTask<T>> load, CancellationToken cancellationToken)
        where T : class, IAsyncDisposable
    {
        ArgumentNullException.ThrowIfNull(load);
        return Loans is not null && LoanKey is not null
            ? await Loans.BorrowAsync(LoanKey, load, cancellationToken)
            : new Loan<T>(await load(cancellationToken), static own => own.DisposeAsync());
    }
}
