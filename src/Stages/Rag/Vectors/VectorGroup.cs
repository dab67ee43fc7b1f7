namespace Tars.Stages.Rag;

/// <summary>The rows of one root in a vector file.</summary>
/// <param name="Key">The root.</param>
/// <param name="First">Its first row.</param>
/// <param name="Count">The number of its rows; 0 says that the root has no vectors any more.</param>
internal readonly record struct VectorGroup(string Key, long First, int Count);
