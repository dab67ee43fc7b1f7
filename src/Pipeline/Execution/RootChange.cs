namespace Tars.Pipeline;

/// <summary>How a root compares with what the ledger holds.</summary>
public enum RootChange
{
    /// <summary>The ledger has no receipt for its key.</summary>
    New,

    /// <summary>The content differs from the recorded version.</summary>
    Changed,

    /// <summary>The content is the same, but the definition downstream, a model or a sink's state is not.</summary>
    Outdated,

    /// <summary>A receipt holds for this version and definition: nothing is to be done.</summary>
    Unchanged,

    /// <summary>The source no longer has it.</summary>
    Removed,
}
