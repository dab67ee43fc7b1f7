namespace Tars.Stages.Tables;

/// <summary>The forms of a report.</summary>
public enum ReportFormat
{
    /// <summary>Markdown, for people.</summary>
    Md,

    /// <summary>JSON with everything in it, as docs/forensics-report.schema.json has it; every other form can be made from it.</summary>
    Json,

    /// <summary>One HTML file with charts, below 2 MB; no script, nothing fetched.</summary>
    Html,

    /// <summary>JUnit's XML: a suite a data set and phase, a case a check.</summary>
    Junit,

    /// <summary>SARIF 2.1.0, as code scanning reads it.</summary>
    Sarif,

    /// <summary>One line a finding, with the evidence as JSON in the last column.</summary>
    Csv,

    /// <summary>The columns of <see cref="Csv"/> with types.</summary>
    Parquet,
}
