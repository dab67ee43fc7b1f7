namespace Tars.TextIndex.Analysis;

/// <summary>
/// Joins the forms of Spanish nouns and adjectives by the light rules of Jacques Savoy: accents go, then the ending of number or gender.
/// Words of fewer than five letters stay as they are.
/// </summary>
internal sealed class SpanishStemFilter(TokenSink next) : TokenSink
{
    private const int ShortestStemmed = 5;
    private readonly char[] _buffer = new char[WordTokenizer.MaxLength + 2];

    public override void Accept(ReadOnlySpan<char> term, int positionIncrement, int start, int end)
    {
        if (term.Length < ShortestStemmed)
        {
            next.Accept(term, positionIncrement, start, end);
            return;
        }

        var word = (term.Length <= _buffer.Length ? _buffer : new char[term.Length]).AsSpan(0, term.Length);
        for (var i = 0; i < word.Length; i++)
            word[i] = WithoutAccent(term[i]);
        next.Accept(Stem(word), positionIncrement, start, end);
    }

    private static char WithoutAccent(char c) => c switch
    {
        '\u00E0' or '\u00E1' or '\u00E2' or '\u00E4' => 'a',
        '\u00F2' or '\u00F3' or '\u00F4' or '\u00F6' => 'o',
        '\u00E8' or '\u00E9' or '\u00EA' or '\u00EB' => 'e',
        '\u00F9' or '\u00FA' or '\u00FB' or '\u00FC' => 'u',
        '\u00EC' or '\u00ED' or '\u00EE' or '\u00EF' => 'i',
        _ => c,
    };

    private static ReadOnlySpan<char> Stem(Span<char> word)
    {
        if (word[^1] is 'o' or 'a' or 'e')
            return word[..^1];
        if (word[^1] != 's')
            return word;
        if (word.EndsWith("eses"))
            return word[..^2];
        if (word.EndsWith("ces"))
        {
            word[^3] = 'z';
            return word[..^2];
        }

        return word[^2] is 'o' or 'a' or 'e' ? word[..^2] : word;
    }
}
