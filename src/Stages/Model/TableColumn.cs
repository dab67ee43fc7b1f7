namespace Tars.Stages;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name as the file has it.</param>
/// <param name="Type">Its type in DuckDB's words: BIGINT, DOUBLE, VARCHAR, TIMESTAMP, …</param>
/// <param name="Nullable">Whether it may hold no value.</param>
public sealed record TableColumn(string Name, string Type, bool Nullable);
