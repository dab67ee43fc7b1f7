namespace Tars.TextIndex;

/// <summary>A field that is searched where a query's text names none.</summary>
/// <param name="Name">A text or keyword field of the schema.</param>
/// <param name="Boost">Factor of the score there.</param>
public sealed record DefaultField(string Name, float Boost = 1);
