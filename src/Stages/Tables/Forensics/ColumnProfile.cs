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
        ColumnKind.Whole => $"TRY_CAST({Cell} AS BIGINT)",
        ColumnKind.Number => $"CASE WHEN isfinite(TRY_CAST({Cell} AS DOUBLE)) THEN TRY_CAST({Cell} AS DOUBLE) END",
        ColumnKind.Time => $"CASE WHEN isfinite(TRY_CAST({Cell} AS TIMESTAMP)) THEN TRY_CAST({Cell} AS TIMESTAMP) END",
        ColumnKind.Truth => $"TRY_CAST({Cell} AS BOOLEAN)",
        _ => $"CAST({Cell} AS VARCHAR)",
    };

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
