using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>
/// What a sink keeps of each table that it has analysed (<c>.tables/</c> in its folder), so that tables of many roots can be held against each
/// other without being read again: profiles, values of columns with up to 20,000 different ones, sums. For one caller at a time.
/// </summary>
/// <param name="folder">The sink's folder.</param>
internal sealed class KeptTables(string folder)
{
    /// <summary>Tables that are held against each other; what comes behind them by name is not.</summary>
    internal const int MaxTables = 64;

    private const int MaxValues = 20_000;
    private const string Extension = ".kept";

    private static readonly JsonSerializerOptions Json = new() { IncludeFields = true };

    private readonly string _folder = Path.Combine(folder, ".tables");
    private SortedDictionary<string, Kept>? _tables;

    /// <summary>All tables, in the order of their sources; those that cannot be read are left out.</summary>
    internal IReadOnlyCollection<Kept> All => (_tables ??= Read()).Values;

    /// <summary>Puts the tables of a root in the place of those it had before; durable when this returns.</summary>
    /// <param name="key">What names the root within the folder.</param>
    /// <param name="tables">Its tables; none takes those it had away.</param>
    /// <returns>True when something is there now, or was before.</returns>
    internal bool Put(string key, IReadOnlyList<(AnalyzedTable Table, TableDigest Digest)> tables)
    {
        _tables ??= Read();
        string[] before = [.. _tables.Keys.Where(name => name.StartsWith(key + "-", StringComparison.Ordinal))];
        var written = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < tables.Count; i++)
        {
            string name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{key}-{i:000}");
            Kept kept = Kept.Of(tables[i].Table, tables[i].Digest);
            DurableFile.Write(Path.Combine(_folder, name + Extension), JsonSerializer.SerializeToUtf8Bytes(kept, Json));
            _tables[name] = kept;
            written.Add(name);
        }

        foreach (string old in before.Where(name => !written.Contains(name)))
        {
            File.Delete(Path.Combine(_folder, old + Extension));
            _tables.Remove(old);
        }

        return before.Length + written.Count > 0;
    }

    private SortedDictionary<string, Kept> Read()
    {
        var tables = new SortedDictionary<string, Kept>(StringComparer.Ordinal);
        foreach (string file in Directory.Exists(_folder) ? Directory.EnumerateFiles(_folder, "*" + Extension) : [])
        {
            try
            {
                if (JsonSerializer.Deserialize<Kept>(File.ReadAllBytes(file), Json) is { Columns: not null, Digests: not null } kept)
                    tables[Path.GetFileNameWithoutExtension(file)] = kept;
            }
            catch (JsonException)
            {
                // It is made anew when its root next is; the others are as good as before.
            }
        }

        return tables;
    }

    /// <summary>A table as it is kept.</summary>
    internal sealed record Kept(
        string Dataset, string Sha256, long Rows, IReadOnlyList<TableColumn> Shown, IReadOnlyList<KeptColumn> Columns, IReadOnlyList<KeptDigest> Digests, RowSums Content)
    {
        internal AnalyzedTable ToTable() => new(Dataset, Sha256, Rows, Shown);

        internal TableDigest ToDigest()
        {
            List<ColumnProfile> profiles = [.. Columns.Select(column => column.ToProfile())];
            return new TableDigest(
                Dataset, Rows, profiles,
                [.. Digests.Select(one => new ColumnDigest(profiles[one.Column], one.IsKey, one.Values, one.Sorted))],
                // Which line a row is on is known while the file is at hand.
                Content, static _ => null);
        }

        internal static Kept Of(AnalyzedTable table, TableDigest digest) => new(
            table.Dataset, table.Sha256, table.Rows, table.Columns, [.. digest.Columns.Select(KeptColumn.Of)],
            [
                .. digest.Digests.Select(one => new KeptDigest(
                    digest.Columns.ToList().IndexOf(one.Column), one.IsKey,
                    one.Values is { Count: <= MaxValues } values ? new Dictionary<string, (long, long)>(values, StringComparer.Ordinal) : null, one.Sorted)),
            ],
            digest.Content);
    }

    internal sealed record KeptDigest(int Column, bool IsKey, Dictionary<string, (long Row, long Count)>? Values, double[]? Sorted);

    internal sealed record KeptColumn(
        int Index, string Name, string Type, ColumnKind Kind, bool AsText, IReadOnlyList<string> Words, long Present, long Tokens, long Typed,
        long NonFinite, long Distinct, long MaxLength)
    {
        internal static KeptColumn Of(ColumnProfile column) => new(
            column.Index, column.Name, column.Type, column.Kind, column.AsText, column.Words, column.Present, column.Tokens, column.Typed,
            column.NonFinite, column.Distinct, column.MaxLength);

        internal ColumnProfile ToProfile() => new()
        {
            Index = Index, Name = Name, Type = Type, Kind = Kind, AsText = AsText, Words = Words, Present = Present, Tokens = Tokens, Typed = Typed,
            NonFinite = NonFinite, Distinct = Distinct, MaxLength = MaxLength,
        };
    }
}
