namespace Tars.Stages.Tables;

/// <summary>A column of text most of whose values have a narrower type.</summary>
/// <param name="Index">Its place, from 1.</param>
/// <param name="Type">That type, in DuckDB's words.</param>
/// <param name="Values">How many values it has.</param>
/// <param name="Other">How many of them do not have the type.</param>
internal sealed record AlmostTyped(int Index, string Type, long Values, long Other)
{
    /// <summary>SQL over <c>data</c> that is true of the cells that do not have the type.</summary>
    internal string IsOther => $"c{Index} IS NOT NULL AND NOT coalesce({TypeInference.Fits($"c{Index}", Type)}, false)";
}
