namespace Tars.TextIndex.Analysis;

/// <summary>
/// What stands for what, as read from lines in the form of Solr: <c>car, motor car, automobile</c> are the same; <c>tv => television</c>
/// replaces what is on the left; <c>#</c> begins a comment; a backslash takes the next character as it is. Words are analyzed as they
/// are read.
/// </summary>
/// <remarks>
/// An alternative of several words stands word by word from the place of what it stands for on; where it is the longer one its last
/// words share the last place, and an exact phrase over it and what follows may miss. Used for queries alone that plays no part in the
/// index.
/// </remarks>
public sealed class SynonymMap
{
    /// <summary>Entries with more words, and lines with more entries, are refused.</summary>
    public const int MaxWords = 32;

    private readonly Dictionary<string, List<string[]>> _byPhrase = new(StringComparer.Ordinal);

    private SynonymMap()
    {
    }

    /// <summary>Words of the longest entry that is looked for.</summary>
    internal int Longest { get; private set; } = 1;

    /// <summary>Reads a map.</summary>
    /// <param name="lines">One rule a line.</param>
    /// <param name="analyzer">What precedes the step that uses the map: lower-casing, say.</param>
    /// <exception cref="FormatException">A line is no rule; the message names it by its number.</exception>
    public static SynonymMap Parse(IEnumerable<string> lines, Analyzer analyzer)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(analyzer);
        var map = new SynonymMap();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            var text = line.TrimStart();
            if (text.Length == 0 || text[0] == '#')
                continue;
            var sides = text.Split("=>");
            if (sides.Length > 2)
                throw new FormatException(
                    $"synonyms, line {number}: '=>' stands there {sides.Length - 1} times, at most one is understood");
            var left = Entries(sides[0], analyzer, number);
            var right = sides.Length == 2 ? Entries(sides[1], analyzer, number) : left;
            foreach (var entry in left)
                map.Add(entry, right);
        }

        return map;
    }

    /// <summary>What stands for the words, themselves included if they stay; null where nothing is known of them.</summary>
    internal IReadOnlyList<string[]>? Find(ReadOnlySpan<string> words) => _byPhrase.GetValueOrDefault(string.Join('\0', words!));

    private static List<string[]> Entries(string side, Analyzer analyzer, int line)
    {
        List<string[]> entries = [];
        var text = new System.Text.StringBuilder();
        for (var i = 0; i <= side.Length; i++)
        {
            if (i < side.Length && side[i] != ',')
            {
                i += side[i] == '\\' && i + 1 < side.Length ? 1 : 0;
                text.Append(side[i]);
                continue;
            }

            string[] words = [.. analyzer.Tokenize(text.ToString()).Select(t => t.Term)];
            if (words.Length is 0 or > MaxWords)
                throw new FormatException($"synonyms, line {line}: '{text}' has {words.Length} words, 1 to {MaxWords} are understood");
            entries.Add(words);
            text.Clear();
        }

        return entries.Count <= MaxWords
            ? entries
            : throw new FormatException($"synonyms, line {line}: there are {entries.Count} entries, at most {MaxWords} are understood");
    }

    private void Add(string[] entry, List<string[]> alternatives)
    {
        var key = string.Join('\0', entry);
        if (!_byPhrase.TryGetValue(key, out var known))
            _byPhrase.Add(key, known = []);
        known.AddRange(alternatives.Where(a => !known.Exists(k => k.AsSpan().SequenceEqual(a))));
        Longest = Math.Max(Longest, entry.Length);
    }
}
