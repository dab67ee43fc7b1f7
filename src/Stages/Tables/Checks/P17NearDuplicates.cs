using System.Numerics;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Texts that are nearly the same as another of their column.</summary>
/// <remarks>
/// MinHash with 128 functions over runs of three words, gathered by 32 bands of four (Broder, 1997), each pair then compared in full. In a
/// column in which every fifth text has a twin, the texts are made from a form, and that they are alike is no news.
/// </remarks>
internal sealed class P17NearDuplicates() : TableCheck(
    "P17", "near-duplicate texts", ForensicPhase.Patterns, "The share of runs of three words that two texts of a column have in common.",
    0.8)
{
    private const int Functions = 128;
    private const int Bands = 32;
    private const int MinWords = 8;
    private const int MinTexts = 20;
    private const int MaxTexts = 20_000;
    private const int MaxBucket = 50;
    private const double MaxTwins = 0.2;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Profile.Columns.Any(IsProse) ? null : $"no column holds {MinTexts} texts of {MinWords} words and more");

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        foreach (ColumnProfile column in context.Profile.Columns.Where(IsProse))
        {
            List<(long Row, uint[] Runs)> texts =
            [
                .. from row in context.Query(
                    $"SELECT row, left({column.Value}, 20000) FROM t WHERE array_length(string_split({column.Value}, ' ')) >= {MinWords} ORDER BY row LIMIT {MaxTexts}")
                   select ((long)row[0]!, Runs((string)row[1]!)),
            ];
            if (texts.Count < MinTexts || texts.Count * 2 < column.Present)
                continue;
            List<(int A, int B, double Share)> pairs = Pairs(texts, Threshold!.Value, context.CancellationToken);
            if (pairs.Count > 0 && pairs.SelectMany(pair => (int[])[pair.A, pair.B]).Distinct().Count() <= texts.Count * MaxTwins)
                yield return Told(context, column, texts, pairs);
        }
    }

    /// <summary>Pairs of texts, by their places, with at least the given share of runs in common.</summary>
    internal static List<(int A, int B, double Share)> Pairs(
        List<(long Row, uint[] Runs)> texts, double least, CancellationToken cancellationToken)
    {
        var buckets = new Dictionary<(int Band, ulong Hash), List<int>>();
        var seen = new HashSet<(int, int)>();
        var pairs = new List<(int, int, double)>();
        Span<uint> signature = stackalloc uint[Functions];
        for (int text = 0; text < texts.Count; text++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Sign(texts[text].Runs, signature);
            for (int band = 0; band < Bands; band++)
            {
                ulong hash = 14695981039346656037;
                foreach (uint part in signature.Slice(band * (Functions / Bands), Functions / Bands))
                    hash = (hash ^ part) * 1099511628211;
                if (!buckets.TryGetValue((band, hash), out List<int>? bucket))
                    buckets[(band, hash)] = bucket = [];
                foreach (int other in bucket)
                {
                    if (seen.Add((other, text)) && Share(texts[other].Runs, texts[text].Runs) is var share && share >= least)
                        pairs.Add((other, text, share));
                }

                if (bucket.Count < MaxBucket)
                    bucket.Add(text);
            }
        }

        return pairs;
    }

    /// <summary>Hashes of the runs of three words, in order and each once; case and punctuation do not count.</summary>
    internal static uint[] Runs(string text)
    {
        string[] words = new string([.. text.Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var runs = new SortedSet<uint>();
        for (int i = 0; i + 3 <= words.Length; i++)
        {
            uint hash = 2166136261;
            foreach (char c in words[i].Concat(" ").Concat(words[i + 1]).Concat(" ").Concat(words[i + 2]))
                hash = (hash ^ c) * 16777619;
            runs.Add(hash);
        }

        return [.. runs];
    }

    private static void Sign(uint[] runs, Span<uint> signature)
    {
        signature.Fill(uint.MaxValue);
        foreach (uint run in runs)
        {
            // Each function is another odd factor and turn of the run's hash, mixed once more.
            for (int i = 0; i < signature.Length; i++)
            {
                uint x = BitOperations.RotateLeft(run * ((2654435761u * ((uint)i + 1)) | 1), i & 31) ^ ((uint)i * 0x9E3779B9);
                x = (x ^ (x >> 15)) * 0x2C1B3C6D;
                signature[i] = Math.Min(signature[i], x ^ (x >> 13));
            }
        }
    }

    private static double Share(uint[] a, uint[] b)
    {
        (int i, int j, int common) = (0, 0, 0);
        while (i < a.Length && j < b.Length)
        {
            if (a[i] == b[j])
                (i, j, common) = (i + 1, j + 1, common + 1);
            else if (a[i] < b[j])
                i++;
            else
                j++;
        }

        return a.Length + b.Length == 0 ? 0 : common / (double)(a.Length + b.Length - common);
    }

    private static bool IsProse(ColumnProfile column) =>
        column is { Kind: ColumnKind.Text, Present: >= MinTexts, MaxLength: >= 40 } && column.Distinct * 2 >= column.Present;

    private Finding Told(
        CheckContext context, ColumnProfile column, List<(long Row, uint[] Runs)> texts, List<(int A, int B, double Share)> pairs)
    {
        Dictionary<long, (long Row, double Share)> twins = [];
        foreach ((int a, int b, double share) in pairs.OrderBy(pair => pair.A))
            twins.TryAdd(texts[b].Row, (texts[a].Row, share));
        List<Evidence> evidence = context.Rows($"row IN ({string.Join(", ", twins.Keys.Order().Take(context.MaxEvidence))})", [column]);
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Info, [column], "is nearly the same as another",
            Invariant($"{column.Name} is nearly the same text as an earlier one in {TableText.Counted(twins.Count, "row")}.")) with
        {
            Statistic = pairs.Max(pair => pair.Share),
            Affected = twins.Count,
            Evidence =
            [
                .. evidence.Select(one => one with
                {
                    Values =
                    [
                        .. one.Values,
                        CheckContext.Pair("like row", twins[one.Row!.Value].Row),
                        CheckContext.Pair("in common", Math.Round(twins[one.Row!.Value].Share, 3)),
                    ],
                }),
            ],
            Suggestion = "Find out whether one was made from the other, or the same was entered twice.",
        };
    }
}
