using System.ComponentModel.DataAnnotations;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>The options of <c>forensics</c>.</summary>
public sealed record ForensicsOptions
{
    /// <summary>The folder that the reports go to. Default: <c>forensics/</c> and the node's name in the state folder.</summary>
    [DefinitionPath]
    public string? Path { get; init; }

    /// <summary>How much memory analysing one table may take, in MiB; beyond it DuckDB spills into the state folder. Default 512.</summary>
    [Range(64, 65_536)]
    public int MemoryMb { get; init; } = 512;

    /// <summary>A contract that says what the tables have to be like. Default: none.</summary>
    [DefinitionPath(MustExist = true)]
    public string? Contract { get; init; }

    /// <summary>How many rows a finding shows as evidence at most. Default 50.</summary>
    [Range(1, 1_000_000)]
    public int MaxEvidence { get; init; } = Finding.UsualEvidence;

    /// <summary>
    /// Whether values of persons are shown by their form only (letters as a, digits as 9): those of columns whose names say so, and e-mail
    /// addresses, IBANs and card numbers anywhere. Rows and lines stay, so that who may see the table finds them. Default false.
    /// </summary>
    public bool MaskPersonal { get; init; }

    /// <summary>The forms to write each report in. Default: Markdown and JSON.</summary>
    [MinLength(1)]
    public IReadOnlyList<ReportFormat> Reports { get; init; } = [ReportFormat.Md, ReportFormat.Json];
}
