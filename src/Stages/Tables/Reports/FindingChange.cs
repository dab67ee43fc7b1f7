namespace Tars.Stages.Tables;

/// <summary>A finding in two reports.</summary>
/// <param name="State">What became of it.</param>
/// <param name="Before">As the earlier report has it; null when it is new.</param>
/// <param name="After">As the later report has it; null when it is gone or nobody looked.</param>
public sealed record FindingChange(BaselineState State, Finding? Before, Finding? After)
{
    /// <summary>The later of the two.</summary>
    public Finding Finding => After ?? Before!;
}
