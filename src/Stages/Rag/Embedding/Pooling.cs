namespace Tars.Stages.Rag;

/// <summary>How the vectors of a text's tokens become the vector of the text.</summary>
internal enum Pooling
{
    /// <summary>Their mean, special tokens included.</summary>
    Mean,

    /// <summary>That of the first token.</summary>
    First,

    /// <summary>The largest value of each place.</summary>
    Max,
}
