using System.Security.Cryptography;
using System.Text;

namespace Tars.Stages.Tables;

/// <summary>What one check found in one table: about some columns, or about the table when there are none.</summary>
public sealed record Finding
{
    /// <summary>How many places a finding holds as evidence at most, where nothing else is asked for.</summary>
    public const int UsualEvidence = 50;

    /// <summary>The check's id in the catalogue, for example <c>V02</c>.</summary>
    public required string Check { get; init; }

    /// <summary>The check's name, for example <c>completeness</c>.</summary>
    public required string Title { get; init; }

    /// <summary>The phase it belongs to.</summary>
    public required ForensicPhase Phase { get; init; }

    /// <summary>How much it matters; <see cref="FindingSeverity.Info"/> for what passed or was skipped.</summary>
    public required FindingSeverity Severity { get; init; }

    /// <summary>What the check says.</summary>
    public required FindingStatus Status { get; init; }

    /// <summary>The table, see <see cref="Content.Source"/>.</summary>
    public required string Dataset { get; init; }

    /// <summary>The columns it is about, as the file names them; the first is the one in doubt where one is.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>What was measured; the message says what it is. Null when nothing was.</summary>
    public double? Statistic { get; init; }

    /// <summary>What the statistic is held against. Null when there is nothing to compare.</summary>
    public double? Threshold { get; init; }

    /// <summary>How many rows (gaps, lines) it concerns; the evidence holds the first of them, see
    /// <see cref="ForensicsOptions.MaxEvidence"/>.</summary>
    public long Affected { get; init; }

    /// <summary>The first places, in the file's order.</summary>
    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    /// <summary>SHA-256 (hex) of check, dataset, columns and predicate: the same finding in another run has the same one.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The finding in plain words.</summary>
    public required string Message { get; init; }

    /// <summary>What one may do about it; empty for what passed.</summary>
    public string Suggestion { get; init; } = string.Empty;

    /// <summary>Why a contract says that the finding is known and not to be raised; null when it says nothing of it.</summary>
    public string? Suppressed { get; init; }

    /// <summary>True for what a person should see: a warning, a failure, or a check that failed itself, unless it is suppressed.</summary>
    public bool IsRaised => Suppressed is null && Status is (FindingStatus.Warn or FindingStatus.Fail or FindingStatus.Error);

    internal static string FingerprintOf(string check, string dataset, IEnumerable<string> columns, string predicate) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Join('|', check, dataset, string.Join('\u001f', columns), predicate))));
}
