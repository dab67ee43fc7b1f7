using Tars.Pipeline;
using Tars.TextIndex;

namespace Tars.Cli.Tests.Crash;

/// <summary>Says everything that a state folder of the crash rounds holds and that must not depend on who was killed when.</summary>
internal static class CrashState
{
    private static readonly string[] s_words = ["star", "night", "line", "7"];

    public static IReadOnlyList<string> Describe(string state) =>
    [
        .. Files(Path.Combine(state, "copies")), .. Files(Path.Combine(state, "audit")),
        .. Passages(Path.Combine(state, "index")), .. Records(state),
    ];

    /// <summary>What the sink wrote for others; its own list names deleted files in an order of its own.</summary>
    private static IEnumerable<string> Files(string folder) =>
        from path in Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : []
        let name = Path.GetRelativePath(folder, path)
        where !name.StartsWith('.') && !name.EndsWith(".tmp", StringComparison.Ordinal)
        orderby name
        select $"file {name}: {File.ReadAllText(path).ReplaceLineEndings("|")}";

    private static List<string> Passages(string folder)
    {
        var lines = new List<string>();
        try
        {
            using IndexReader reader = IndexReader.Open(folder, verifyChecksums: true);
            foreach (int document in reader.LiveDocuments())
            {
                // Passages are numbered as they come; the numbers mean nothing outside of the index.
                IEnumerable<string> fields = reader.Document(document).Values.Where(v => v.Field != "id").Select(
                    v => $"{v.Field}={v.Value}");
                lines.Add($"passage {string.Join(' ', fields)}");
            }

            var searcher = new IndexSearcher(reader);
            foreach (string word in s_words)
            {
                IEnumerable<string> found = searcher.Search(new TermQuery("text", word), 1000)
                    .Select(d => string.Join(' ', reader.Document(d.Doc).Values.Where(v => v.Field is "source" or "start").Select(v => v.Value)));
                lines.Add($"search {word}: {string.Join(", ", found.Order(StringComparer.Ordinal))}");
            }
        }
        catch (IndexNotFoundException)
        {
            lines.Add("no index");
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static List<string> Records(string state)
    {
        using SqliteLedger ledger = SqliteLedger.Open(Path.Combine(state, "ledger.db"));
        IEnumerable<string> receipts = ledger.Receipts("crash", "inbox").Values.Select(r => (r with { Run = string.Empty }).ToString());
        IEnumerable<string> letters = ledger.DeadLetters("crash").Select(
            d => $"dead {d.Key}@{d.Version} {d.Node} {d.Attempts} {d.Error} {d.Message}");
        return [.. receipts.Concat(letters).Order(StringComparer.Ordinal)];
    }
}
