namespace Tars.Stages.Rag;

/// <summary>Joins the forms of a Spanish word: number, gender, tense, and the vowels that change under stress.</summary>
/// <remarks>Not a term of the index, whose analyzer is for English: only sentences that were found are compared by it.</remarks>
internal static class SpanishStem
{
    // The stem that is left must tell the word from others.
    private const int LeastStem = 3;

    // As they are behind the change of vowels; longest first, so that the first that fits is the one to take off.
    private static readonly string[] Endings =
    [
        .. """
           aciones uciones iciones imentos amentos imento amento acion icion ucion adores edores idores ador edor idor mente
           abamos iamos aremos eremos iremos eron yeron endo yendo aran eran iran aban arian erian irian aria eria iria
           aron ando ados adas idos idas ado ada ido ida aba ian ia io are ere ire ara era ira
           yo ye ya an en as es os ar er ir e a o s
           """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).OrderByDescending(x => x.Length).ThenBy(x => x, StringComparer.Ordinal),
    ];

    /// <summary>The stem.</summary>
    /// <param name="folded">The word in lower case, without accents.</param>
    public static string Of(string folded)
    {
        string word = folded.Replace("ie", "e", StringComparison.Ordinal).Replace("ue", "o", StringComparison.Ordinal);
        string stem = word;
        foreach (string ending in Endings)
        {
            if (stem.Length - ending.Length >= LeastStem && stem.EndsWith(ending, StringComparison.Ordinal))
            {
                stem = stem[..^ending.Length];
                break;
            }
        }

        // Before e and i the same sound is written with another letter: tocar, toque; empezar, empiece.
        return stem switch
        {
            [.., 'q', 'u'] => stem[..^2] + 'c',
            [.., 'g', 'u'] => stem[..^1],
            [.., 'z'] => stem[..^1] + 'c',
            _ => stem,
        };
    }
}
