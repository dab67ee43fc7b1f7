namespace Tars.Stages.Tables;

/// <summary>The phase of the analysis that a check belongs to.</summary>
public enum ForensicPhase
{
    /// <summary>Values by themselves (V checks).</summary>
    Validation,

    /// <summary>Values against each other (C checks).</summary>
    Consistency,

    /// <summary>How values are distributed and follow each other (P checks).</summary>
    Patterns,
}
