namespace Tars.TextIndex.Tests;

/// <summary>A document as the generator made it.</summary>
internal sealed record RandomDocument(string Key, string Title, string Text, string[] Tags, long Number)
{
    public IndexDocument ToIndex()
    {
        var document = new IndexDocument().Add("key", Key).Add("title", Title).Add("text", Text).Add("number", Number);
        document.Add("bytes", new ReadOnlyMemory<byte>(BitConverter.GetBytes(Number)));
        foreach (var tag in Tags)
            document.Add("tag", tag);
        return document;
    }
}
