namespace Tars.TextIndex.Tests;

/// <summary>A document as the generator made it.</summary>
internal sealed record RandomDocument(string Key, string Title, string Text, string[] Tags, long Number)
{
    /// <summary>What the columns hold of it.</summary>
    public long? Year => Number % 5 == 0 ? null : 1900 + (Number % 100);

    public IEnumerable<long> Marks => Enumerable.Range(0, (int)((ulong)Number % 4)).Select(i => ((Number >> i) % 1000) - 300);

    public ReadOnlyMemory<byte> Blob => BitConverter.GetBytes(Number).AsMemory(0, (int)((ulong)Number % 9));

    public string? Kind => Number % 7 == 0 ? null : "kind \u00e9" + (Number % 50);

    public IndexDocument ToIndex()
    {
        var document = new IndexDocument().Add("key", Key).Add("title", Title).Add("text", Text).Add("number", Number);
        document.Add("bytes", new ReadOnlyMemory<byte>(BitConverter.GetBytes(Number)));
        foreach (var tag in Tags)
            document.Add("tag", tag);
        if (Year is { } year)
            document.Add("year", year);
        foreach (var mark in Marks)
            document.Add("marks", mark);
        document.Add("blob", Blob);
        if (Kind is { } kind)
            document.Add("kind", kind);
        return document;
    }
}
