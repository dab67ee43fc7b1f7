namespace Tars.Pipeline;

/// <summary>
/// Implemented by the options of a node that can work with one of several models: says what the chosen one needs and rests on.
/// </summary>
public interface IChosenModel
{
    /// <summary>Whether the node needs one of its kind's assets (<see cref="NodeAttribute.Needs"/>) with these options.</summary>
    /// <param name="asset">The asset's name.</param>
    bool Needs(string asset);

    /// <summary>
    /// Files outside of the assets that decide what the node makes, as far as they exist, by absolute path: their digests become
    /// part of the fingerprint. Asked once a plan.
    /// </summary>
    IReadOnlyList<string> DecidingFiles { get; }
}
