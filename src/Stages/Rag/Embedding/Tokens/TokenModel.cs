namespace Tars.Stages.Rag;

/// <summary>Cuts one piece of prepared text into tokens of a vocabulary.</summary>
/// <remarks>Immutable; may be used from several threads at once.</remarks>
internal abstract class TokenModel
{
    /// <summary>Appends the ids of a piece's tokens.</summary>
    /// <param name="piece">Not empty, without halves of surrogate pairs.</param>
    /// <param name="tokens">Receives them.</param>
    public abstract void Encode(string piece, List<int> tokens);
}
