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

    /// <summary>
    /// One line a cell, as csv: every cell that a check of validation or consistency says is wrong, with row, line, column, value, what is
    /// expected there where a check knows it, and the checks. Holds what the findings hold as evidence,
    /// see <see cref="ForensicsOptions.MaxEvidence"/>.
    /// </summary>
    Cells,
}
