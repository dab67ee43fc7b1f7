namespace Tars.TextIndex.Writing;

/// <summary>Leads from readers to the writer that they came from, as long as it is open; after that it keeps nothing of it alive.</summary>
internal sealed class WriterLink(IndexWriter writer)
{
    private volatile IndexWriter? _writer = writer;

    /// <summary>Null once it is closed.</summary>
    public IndexWriter? Writer => _writer;

    public void Cut() => _writer = null;
}
