using System.Text;

namespace Tars.Stages.Acquire.Feeds;

/// <summary>Reads a list of addresses, one a line, each with its digest behind it where one is known; <c>#</c> begins a comment.</summary>
internal static class TextList
{
    private const int MaxLine = 16 * 1024;

    /// <param name="text">The list's lines.</param>
    /// <param name="name">What the list is called in messages.</param>
    /// <exception cref="InvalidDataException">A line is too long to be one of a list.</exception>
    public static IEnumerable<ListEntry> Read(TextReader text, string name)
    {
        int number = 0;
        while (text.ReadLine() is { } line)
        {
            number++;
            if (line.Length > MaxLine)
                throw new InvalidDataException(
                    $"{name}:{number}: the line has more than {MaxLine} characters; a list has one address a line.");
            string content = line.TrimStart('\uFEFF').Trim();
            if (content.Length > 0 && content[0] != '#')
                yield return Entry(content, $"{name}:{number}");
        }
    }

    public static ListEntry Entry(string line, string place)
    {
        // A mark of a comment inside an address is its fragment; behind a blank it begins a comment.
        string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        int comment = Array.FindIndex(words, w => w.StartsWith('#'));
        if (comment > 0)
            words = words[..comment];
        return new ListEntry
        {
            Address = words.Length > 0 ? words[0] : string.Empty,
            Place = place,
            Digest = words.Length > 1 ? string.Join(' ', words[1..]) : null,
        };
    }

    public static TextReader Open(byte[] bytes) => new StreamReader(new MemoryStream(bytes), Encoding.UTF8);
}
