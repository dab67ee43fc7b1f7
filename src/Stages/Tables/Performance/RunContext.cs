using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>What a check over a run works with.</summary>
/// <param name="Definition">The pipeline as it is now.</param>
/// <param name="Ledger">Its ledger.</param>
/// <param name="History">The run with those before it.</param>
/// <param name="CancellationToken">Stops what takes long.</param>
internal sealed record RunContext(PipelineDefinition Definition, Ledger Ledger, RunHistory History, CancellationToken CancellationToken)
{
    private IReadOnlyList<RunTranscript>? _transcripts;
    private LegalHolds? _holds;

    /// <summary>What is expected of the run's roots, see <see cref="ForensicContract.Retention"/>.</summary>
    internal ForensicContract Contract { get; init; } = ForensicContract.Empty;

    /// <summary>Digests that are known as good; null where no list is given.</summary>
    internal KnownDigests? KnownGood { get; init; }

    /// <summary>Digests that are known as bad; null where no list is given.</summary>
    internal KnownDigests? KnownBad { get; init; }

    /// <summary>The scores of judged questions, see <see cref="SavedScores"/>; null where none are given.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>? Quality { get; init; }

    /// <summary>The scores that were last accepted.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>? QualityBaseline { get; init; }

    /// <summary>What is under hold, and was.</summary>
    internal LegalHolds Holds => _holds ??= LegalHolds.Of(Definition);

    /// <summary>The transcripts that the pipeline's sinks hold now.</summary>
    internal IReadOnlyList<RunTranscript> Transcripts => _transcripts ??= RunTranscript.Of(Definition, CancellationToken);

    internal string Dataset => $"pipeline {Definition.Name}";

    internal IReadOnlyList<NodeReport> Nodes => History.Report?.Nodes ?? [];

    internal static Evidence Place(params IEnumerable<(string Name, string? Value)> values) =>
        new(null, null, [.. values.Select(value => KeyValuePair.Create(value.Name, value.Value))]);
}
