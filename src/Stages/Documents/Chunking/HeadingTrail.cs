namespace Tars.Stages.Documents;

/// <summary>The headings that the text stands under while a document is read in order.</summary>
internal sealed class HeadingTrail(TextDocument document)
{
    private const int MaxHeading = 200;

    private readonly string?[] _headings = new string?[7];

    /// <summary>The headings, outermost first, joined by " > ", without a first one that says the title.</summary>
    public string Path { get; private set; } = string.Empty;

    /// <summary>Goes on below a heading.</summary>
    public void Enter(TextBlock block)
    {
        int level = Math.Min(block.HeadingLevel, 6);
        ReadOnlySpan<char> text = document.Text.AsSpan(block.Start, block.Length).Trim();
        if (text.Length > MaxHeading)
        {
            int cut = MaxHeading - (char.IsHighSurrogate(text[MaxHeading - 1]) ? 1 : 0);
            text = $"{text[..cut].TrimEnd()}…";
        }

        _headings[level] = text.ToString();
        Array.Clear(_headings, level + 1, _headings.Length - level - 1);
        string[] path = [.. _headings.OfType<string>()];
        bool saysTitle = path[0].Equals(document.Title, StringComparison.OrdinalIgnoreCase);
        Path = string.Join(" > ", saysTitle ? path[1..] : path);
    }
}
