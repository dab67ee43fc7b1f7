namespace Tars.TextIndex.Analysis;

/// <summary>Drops a closing 's, with any of the three apostrophes in use.</summary>
internal sealed class PossessiveFilter(TokenSink next) : TokenSink
{
    public override void Accept(ReadOnlySpan<char> term, int positionIncrement, int start, int end)
    {
        if (term.Length >= 2 && (term[^1] is 's' or 'S') && (term[^2] is '\'' or '\u2019' or '\uFF07'))
            term = term[..^2];
        next.Accept(term, positionIncrement, start, end);
    }
}
