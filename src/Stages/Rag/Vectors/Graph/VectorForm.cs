namespace Tars.Stages.Rag;

/// <summary>How an index finds the nearest vectors.</summary>
public enum VectorForm
{
    /// <summary>
    /// By a graph that compares a byte a value, a quarter of the memory; the best are compared again by their full values.
    /// </summary>
    Int8,

    /// <summary>By a graph that compares full values.</summary>
    Float32,

    /// <summary>By comparing with every vector: exact, and as slow as there are many.</summary>
    Exact,
}
