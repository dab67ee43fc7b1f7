using System.Numerics;

namespace Tars.Stages.Rag;

/// <summary>A graph in memory that rows are added to.</summary>
/// <param name="rows">Number of rows, in the graph or not yet.</param>
internal sealed class BuiltGraph(int rows) : GraphLinks
{
    private readonly int[] _below = Filled(rows * VectorGraphFormat.LinksBelow);
    private readonly int[] _equals = Filled(rows);
    private readonly int[]?[] _above = new int[rows][];
    private int _entry = -1;

    public override int Entry => _entry;

    public override int TopLevel => _entry < 0 ? 0 : LevelOf(_entry);

    public override int Count => rows;

    /// <summary>The links of all rows at the lowest level, each row's as many as there can be, -1 after the last.</summary>
    public ReadOnlySpan<int> Below => _below;

    /// <summary>For each row the next one with the same values, or -1.</summary>
    public ReadOnlySpan<int> NextEquals => _equals;

    /// <summary>The links of a row above the lowest level, level by level, or null where it has none.</summary>
    public ReadOnlySpan<int> Above(int row) => _above[row];

    public int LevelOf(int row) => (_above[row]?.Length ?? 0) / VectorGraphFormat.LinksAbove;

    public override ReadOnlySpan<int> Of(int level, int row)
    {
        Span<int> all = Room(level, row);
        int end = all.IndexOf(-1);
        return end < 0 ? all : all[..end];
    }

    public override int NextEqual(int row) => _equals[row];

    /// <summary>Sets a row's links at a level.</summary>
    public void Set(int level, int row, ReadOnlySpan<int> links)
    {
        Span<int> all = Room(level, row);
        links.CopyTo(all);
        all[links.Length..].Fill(-1);
    }

    /// <summary>Says that a row has the values of another, the lowest of its kind, which stands for it.</summary>
    public void AddEqual(int row, int last) => _equals[last] = row;

    /// <summary>Gives a row its level, before it has links.</summary>
    public void Rise(int row, int level) => _above[row] = level > 0 ? Filled(level * VectorGraphFormat.LinksAbove) : null;

    /// <summary>Makes a row the entry if it is the highest so far.</summary>
    public void Enter(int row)
    {
        if (_entry < 0 || LevelOf(row) > TopLevel)
        {
            _entry = row;
        }
    }

    /// <summary>
    /// The level of a passage: 0 for fifteen of sixteen, 1 for fifteen of sixteen of the others, and so on. It depends on nothing but
    /// the id.
    /// </summary>
    public static int LevelOf(long id) =>
        Math.Min(
            VectorGraphFormat.MaxLevel,
            BitOperations.LeadingZeroCount(Mix((ulong)id)) / BitOperations.Log2(VectorGraphFormat.LinksAbove));

    /// <summary>A number that looks random and is another for each id (the finisher of SplitMix64).</summary>
    public static ulong Mix(ulong id)
    {
        id += 0x9E3779B97F4A7C15;
        id = (id ^ (id >> 30)) * 0xBF58476D1CE4E5B9;
        id = (id ^ (id >> 27)) * 0x94D049BB133111EB;
        return id ^ (id >> 31);
    }

    private Span<int> Room(int level, int row) => level == 0
        ? _below.AsSpan(row * VectorGraphFormat.LinksBelow, VectorGraphFormat.LinksBelow)
        : _above[row].AsSpan((level - 1) * VectorGraphFormat.LinksAbove, VectorGraphFormat.LinksAbove);

    private static int[] Filled(int length)
    {
        int[] numbers = new int[length];
        Array.Fill(numbers, -1);
        return numbers;
    }
}
