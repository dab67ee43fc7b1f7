namespace Tars.Stages.Documents;

/// <summary>Where passages end.</summary>
public enum ChunkBy
{
    /// <summary>After whole sentences and rows; a heading begins a new passage.</summary>
    Sentences,

    /// <summary>After so many tokens, between two words, whatever is there.</summary>
    Tokens,

    /// <summary>With the section: one with all below it where that fits into a passage, else each subsection by itself.</summary>
    Headings,

    /// <summary>
    /// Where the words change: between sentences whose neighbours before and after have the least vocabulary in common.
    /// </summary>
    Semantic,

    /// <summary>
    /// At the strongest break that leaves pieces of a size that fits: headings, blocks, empty lines, lines, sentences; small pieces are
    /// joined.
    /// </summary>
    Recursive,

    /// <summary>
    /// As recursive, by lines of program text: at empty lines of the outermost indentation first, never before a closing bracket.
    /// </summary>
    Code,

    /// <summary>After each row of a table, and each sentence of what is none.</summary>
    Rows,

    /// <summary>With the turn of a speaker: at a name and colon, or where nobody speaks for two seconds.</summary>
    Turns,
}
