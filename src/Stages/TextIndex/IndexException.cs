namespace Tars.TextIndex;

/// <summary>Base of the errors an index raises about its files; plain I/O errors pass through as they are.</summary>
public abstract class IndexException : IOException
{
    private protected IndexException(string message, Exception? cause) : base(message, cause)
    {
    }
}
