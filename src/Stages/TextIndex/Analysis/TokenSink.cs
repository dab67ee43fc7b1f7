namespace Tars.TextIndex.Analysis;

/// <summary>Receives the tokens of a text one after the other, without a string for each.</summary>
public abstract class TokenSink
{
    /// <summary>Takes the next token.</summary>
    /// <param name="term">Valid during the call alone.</param>
    /// <param name="positionIncrement">As <see cref="Token.PositionIncrement"/>.</param>
    /// <param name="start">As <see cref="Token.Start"/>.</param>
    /// <param name="end">As <see cref="Token.End"/>.</param>
    public abstract void Accept(ReadOnlySpan<char> term, int positionIncrement, int start, int end);

    /// <summary>The text has ended: what was kept back goes on.</summary>
    internal virtual void Complete()
    {
    }
}
