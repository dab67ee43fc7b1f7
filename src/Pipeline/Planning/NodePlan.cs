namespace Tars.Pipeline;

/// <summary>What a node would do in a run.</summary>
/// <param name="Name">The node.</param>
/// <param name="Use">Its kind.</param>
/// <param name="Roots">
/// How many roots could reach it; which of their items its <c>when</c> or an earlier node keeps back is not known before.
/// </param>
/// <param name="Keeps">True when outputs that it made before are taken from what was kept.</param>
/// <param name="Why">Why it would run: what is new, and what changed in its own computation since the receipts were written.</param>
public sealed record NodePlan(string Name, string Use, long Roots, bool Keeps, IReadOnlyList<string> Why);
