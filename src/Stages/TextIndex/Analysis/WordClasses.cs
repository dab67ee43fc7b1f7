using System.Text;

namespace Tars.TextIndex.Analysis;

/// <summary>Looks up word-break classes.</summary>
internal static class WordClasses
{
    private const int BasicPlane = 0x10000;
    private static readonly WordClass[] Basic = new WordClass[BasicPlane];
    // Beyond the basic plane: where each run begins, and its class.
    private static readonly int[] Starts;
    private static readonly WordClass[] Classes;

    static WordClasses()
    {
        List<int> starts = [];
        List<WordClass> classes = [];
        var runs = WordClassTable.Runs;
        var start = 0;
        for (var at = 0; at < runs.Length;)
        {
            var wordClass = (WordClass)(runs[at++] - 'a');
            var length = 0;
            for (; at < runs.Length && !char.IsAsciiLetterLower(runs[at]); at++)
                length = (length * 36) + (runs[at] <= '9' ? runs[at] - '0' : runs[at] - 'A' + 10);
            var end = start + Math.Max(1, length);
            if (start < BasicPlane)
                Basic.AsSpan(start, Math.Min(end, BasicPlane) - start).Fill(wordClass);
            if (end > BasicPlane)
            {
                starts.Add(start);
                classes.Add(wordClass);
            }

            start = end;
        }

        Starts = [.. starts];
        Classes = [.. classes];
    }

    public static WordClass Of(char c) => Basic[c];

    public static WordClass Of(Rune rune)
    {
        if (rune.IsBmp)
            return Basic[rune.Value];
        var at = Array.BinarySearch(Starts, rune.Value);
        return Classes[at < 0 ? ~at - 1 : at];
    }
}
