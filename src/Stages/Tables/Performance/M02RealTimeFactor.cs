namespace Tars.Stages.Tables;

/// <summary>Seconds of work for a second of sound; needs to know how much sound there was, which run reports do not hold.</summary>
internal sealed class M02RealTimeFactor() : RunCheck(
    "M02", "real-time factor", ForensicPhase.Performance, "Seconds of work for a second of sound, words and bytes a second.", 1)
{
    internal override string? WhyNot(RunContext context) => base.WhyNot(context)
        ?? "run reports count items, not seconds of sound, words or bytes of input";

    internal override IEnumerable<Finding> Run(RunContext context) => [];
}
