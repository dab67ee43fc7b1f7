namespace Tars.Stages.Tables;

/// <summary>Whether answers and transcripts are as good as they were; needs judged questions, which <c>tars eval</c> has and no run.</summary>
internal sealed class M08Quality() : RunCheck(
    "M08", "quality", ForensicPhase.Performance, "Word errors, recall and nDCG against the last accepted run.", null)
{
    internal override string? WhyNot(RunContext context) => base.WhyNot(context) ?? "runs hold no judged answers; see: tars eval";

    internal override IEnumerable<Finding> Run(RunContext context) => [];
}
