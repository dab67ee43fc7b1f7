namespace Tars.Stages.Tables;

/// <summary>What became of a finding since an earlier report; the words of SARIF 2.1.0, section 3.27.24.</summary>
public enum BaselineState
{
    /// <summary>It was not there before.</summary>
    New,

    /// <summary>It is as it was.</summary>
    Unchanged,

    /// <summary>It is still there, with another severity, status or reach.</summary>
    Updated,

    /// <summary>It is gone: its check looked again and no longer finds it.</summary>
    Absent,

    /// <summary>It was there before, and nobody looked: its check was skipped or failed, or its data set was not given.</summary>
    Unknown,
}
