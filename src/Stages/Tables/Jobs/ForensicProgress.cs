namespace Tars.Stages.Tables;

/// <summary>Where an analysis is.</summary>
/// <param name="Dataset">The table.</param>
/// <param name="Table">Its place, from 1.</param>
/// <param name="Tables">How many there are.</param>
/// <param name="Phase">The phase; null while the table is read.</param>
/// <param name="Check">The check that runs; null while the table is read.</param>
/// <param name="Done">Checks done with this table.</param>
/// <param name="Checks">Checks in all.</param>
public sealed record ForensicProgress(string Dataset, int Table, int Tables, ForensicPhase? Phase, string? Check, int Done, int Checks);
