namespace Tars.Stages.Tables;

/// <summary>What the profile knows of a column.</summary>
internal sealed record ColumnProfile
{
    /// <summary>Its place, from 1.</summary>
    internal required int Index { get; init; }

    /// <summary>Its name as the file has it, made unique within the table.</summary>
    internal required string Name { get; init; }

    internal required string Type { get; init; }

    internal required ColumnKind Kind { get; init; }

    /// <summary>True when the cells are held as text, so that single ones may not fit the kind.</summary>
    internal required bool AsText { get; init; }

    /// <summary>True of what looks like a number and is a name: by the column's own name, or by zeros in front.</summary>
    internal bool IsCode { get; init; }

    /// <summary>How the cells write their numbers or times; null where a cast understands them.</summary>
    internal CellNotation? Notation { get; init; }

    /// <summary>The words of its name, in lower case.</summary>
    internal required IReadOnlyList<string> Words { get; init; }

    /// <summary>Cells with a value; in text, white space alone is none.</summary>
    internal required long Present { get; init; }

    /// <summary>Cells that say "no value" in words, such as n/a.</summary>
    internal required long Tokens { get; init; }

    /// <summary>Cells, apart from such words, whose value is of the column's kind; all of them where the file declares the type.</summary>
    internal required long Typed { get; init; }

    internal long NonFinite { get; init; }

    /// <summary>An estimate of the number of different values, some percent off; exact when it is 0 or 1.</summary>
    internal long Distinct { get; init; }

    internal long MaxLength { get; init; }

    /// <summary>The cell as the file has it, in relation <c>t</c>.</summary>
    internal string Cell => $"c{Index}";

    /// <summary>SQL over <c>t</c> for the cell as a value of the column's kind; null where it is none, or not finite.</summary>
    internal string Value => Kind switch
    {
        ColumnKind.Whole => $"TRY_CAST({Plain} AS BIGINT)",
        ColumnKind.Number => $"CASE WHEN isfinite({AsNumber}) THEN {AsNumber} END",
        ColumnKind.Time => $"CASE WHEN isfinite({AsTime}) THEN {AsTime} END",
        ColumnKind.Truth => $"TRY_CAST({Cell} AS BOOLEAN)",
        _ => $"CAST({Cell} AS VARCHAR)",
    };

    /// <summary>SQL over <c>t</c> for the cell as a number, infinite ones among them; null where it is none.</summary>
    internal string AsNumber => $"TRY_CAST({Plain} AS DOUBLE)";

    /// <summary>SQL over <c>t</c> for the cell as a time, infinite ones among them; null where it is none.</summary>
    internal string AsTime => AsText && Notation is null
        ? $"CASE WHEN {TypeInference.IsDated(Cell)} THEN TRY_CAST({Cell} AS TIMESTAMP) END"
        : $"TRY_CAST({Plain} AS TIMESTAMP)";

    private string Plain => Notation is null ? Cell : $"CASE WHEN {Notation.Fits(Cell)} THEN {Notation.Sql(Cell)} END";

    internal bool IsNumeric => Kind is ColumnKind.Whole or ColumnKind.Number;

    internal bool Has(params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (Words.Contains(word))
                return true;
        }

        return false;
    }
}
