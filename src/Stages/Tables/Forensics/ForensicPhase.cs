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

    /// <summary>How fast, how well and at what cost runs went (M checks).</summary>
    Performance,

    /// <summary>Whether records, counts and artifacts are what was written (R checks).</summary>
    Integrity,
}
