namespace Tars.Stages;

/// <summary>A vector and the model that made it; vectors of two models are never compared.</summary>
/// <param name="Model">Name and digest of the model, for example <c>use-lite@1ad860b9720c</c>.</param>
/// <param name="Values">The vector, L2-normalised unless the model says otherwise.</param>
public sealed record Embedding(string Model, ReadOnlyMemory<float> Values);
