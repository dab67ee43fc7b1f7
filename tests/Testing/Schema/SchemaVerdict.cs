namespace Tars.Testing;

/// <summary>What the schema says of one definition.</summary>
/// <param name="Name">The case.</param>
/// <param name="Parsed">Whether it is YAML at all.</param>
/// <param name="Valid">Whether the schema takes it.</param>
/// <param name="Errors">Why not.</param>
public sealed record SchemaVerdict(string Name, bool Parsed, bool Valid, IReadOnlyList<string> Errors);
