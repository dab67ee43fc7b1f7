using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>
/// Analyses a run by what the ledger holds of it and of the runs before: counts, times, errors, and whether the record is what was
/// written. It works on no table and needs no library.
/// </summary>
/// <param name="definition">The pipeline.</param>
/// <param name="ledger">Its ledger.</param>
public sealed class RunForensics(PipelineDefinition definition, Ledger ledger)
{
    /// <summary>The checks by phase and id.</summary>
    internal static IReadOnlyList<RunCheck> All { get; } =
    [
        .. typeof(RunCheck).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(RunCheck)) && !type.IsAbstract)
            .Select(type => (RunCheck)Activator.CreateInstance(type, nonPublic: true)!)
            .OrderBy(check => check.Phase).ThenBy(check => check.Id, StringComparer.Ordinal),
    ];

    /// <summary>
    /// Files with the SHA-256 of what is known as good, as <c>sha256sum</c> prints them or a digest a line, at most 64 MiB each. With them,
    /// what the run read that stands on no list is reported. Default: none.
    /// </summary>
    public IReadOnlyList<string> KnownGood { get; init; } = [];

    /// <summary>Files of the same form with what is known as bad: a source or artifact with such a digest is an error. Default: none.</summary>
    public IReadOnlyList<string> KnownBad { get; init; } = [];

    /// <summary>
    /// What <c>tars eval --json</c> printed over this run's archive, at most 64 MiB; it is held against <see cref="QualityBaseline"/>.
    /// Default: none.
    /// </summary>
    public string? Quality { get; init; }

    /// <summary>What it printed when its scores were last accepted, over the same questions. Default: none.</summary>
    public string? QualityBaseline { get; init; }

    /// <summary>How long roots have to be kept, and may be; the contract's <c>retention</c>. Default: nothing is said.</summary>
    public ForensicContract Contract { get; init; } = ForensicContract.Empty;

    /// <summary>Analyses a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>A report whose one data set is the pipeline's history: a row a run, up to this one.</returns>
    /// <exception cref="InvalidDataException">A list of digests or an evaluation is too large or of another form; nothing is analysed then.</exception>
    /// <exception cref="IOException">One of these files cannot be read.</exception>
    public ForensicReport Analyze(RunRecord run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        var history = RunHistory.Of(ledger, run);
        var context = new RunContext(definition, ledger, history, cancellationToken)
        {
            Contract = Contract,
            KnownGood = KnownDigests.Read(KnownGood),
            KnownBad = KnownDigests.Read(KnownBad),
            Quality = Quality is null ? null : SavedScores.Read(Quality),
            QualityBaseline = QualityBaseline is null ? null : SavedScores.Read(QualityBaseline),
        };
        var findings = new List<Finding>();
        foreach (RunCheck check in All)
            findings.AddRange(Findings(check, context));
        string digest = run.ManifestDigest ?? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(run.Run)));
        TableColumn[] columns = [new("run", "VARCHAR", false), new("started", "TIMESTAMP WITH TIME ZONE", false), new("seconds", "DOUBLE", false)];
        var table = new AnalyzedTable(context.Dataset, digest, history.Runs.Count, columns) { Figures = Figures(history) };
        return new ForensicReport([table], findings);
    }

    private static List<Finding> Findings(RunCheck check, RunContext context)
    {
        if (check.WhyNot(context) is { } reason)
            return [check.Skipped(context, reason)];
        try
        {
            List<Finding> found = [.. check.Run(context)];
            return found.Count > 0 ? found :
            [
                check.Found(
                    context, FindingStatus.Pass, FindingSeverity.Info, [], "pass",
                    $"Nothing found. Looked at: {char.ToLowerInvariant(check.Method[0])}{check.Method[1..]}"),
            ];
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return [check.Found(context, FindingStatus.Error, FindingSeverity.Warning, [], "error", $"The check failed: {TableLoader.FirstLine(failure.Message)}")];
        }
    }

    private static List<Figure> Figures(RunHistory history)
    {
        var figures = new List<Figure>();
        if (history.Report is { } report)
        {
            List<NodeShares> shares = [.. RunExplanation.Of(report).Nodes.Take(Figure.MaxPoints)];
            figures.Add(new Figure(
                FigureKind.Bars, "How busy each node was", [.. shares.Select(node => node.Name)], [.. shares.Select(node => new FigurePoint(node.Name, 0, 0, node.Busy))])
            {
                Shares = true,
            });
        }

        if (history.Runs.Count > 1)
        {
            figures.Add(new Figure(
                FigureKind.Series, "Seconds a run took", ["seconds"],
                [.. history.Runs.Select((run, i) => new FigurePoint(run.Run.Run, i + 1, i + 1, run.Report.ElapsedSeconds))])
            {
                Scale = FigureScale.Number,
            });
        }

        List<FigurePoint> spans =
        [
            .. history.Runs.TakeLast(20).Select(run => new FigurePoint(
                run.Run.Started.UtcDateTime.ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture), Seconds(run.Run.Started),
                Seconds(run.Run.Ended ?? run.Run.Started), 0, Marked: run.Report.Outcome != RunOutcome.Completed)),
        ];
        if (spans.Count > 0)
            figures.Add(new Figure(FigureKind.Timeline, "When runs ran", ["runs"], spans) { Scale = FigureScale.Time });
        return figures;
    }

    private static double Seconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / 1000.0;
}
