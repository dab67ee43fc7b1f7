using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>
/// What is expected of tables: a YAML file with <c>expect</c>, <c>checks</c>, <c>suppress</c>, <c>retention</c> and <c>nodes</c>. Safe for use from several threads.
/// </summary>
public sealed class ForensicContract
{
    internal ForensicContract()
    {
    }

    /// <summary>The contract that expects nothing.</summary>
    public static ForensicContract Empty { get; } = new();

    internal IReadOnlyList<TableExpectation> Tables { get; init; } = [];

    internal IReadOnlyDictionary<string, CheckLimit> Checks { get; init; } = new Dictionary<string, CheckLimit>();

    internal IReadOnlyList<Suppression> Suppressions { get; init; } = [];

    internal IReadOnlyList<NodeObjective> Nodes { get; init; } = [];

    internal IReadOnlyList<RetentionRule> Retention { get; init; } = [];

    /// <summary>Reads a contract, and says everything that is wrong with it at once.</summary>
    /// <param name="path">Its path; shown in messages as given.</param>
    public static ContractResult Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ContractReader.Load(path);
    }

    /// <summary>Reads a contract that is at hand as text.</summary>
    /// <param name="text">The YAML, at most 4 MiB.</param>
    /// <param name="file">What messages call it.</param>
    public static ContractResult Parse(string text, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ContractReader.Parse(text, file);
    }

    internal TableExpectation? For(string dataset) => Tables.FirstOrDefault(table => table.IsFor(dataset));

    internal Suppression? SuppressionOf(Finding finding, DateOnly today) => Suppressions.FirstOrDefault(known =>
        finding.Fingerprint.StartsWith(known.Fingerprint, StringComparison.Ordinal) && (known.Until is null || known.Until >= today));
}
