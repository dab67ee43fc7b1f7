using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tars.Stages.Rag;

/// <summary>
/// A constant weight matrix laid out for multiplication from the right: panels of <see cref="PanelWidth"/> columns, row by row
/// within a panel, so that the kernel reads it strictly forward and keeps its sums in registers.
/// </summary>
internal sealed class PackedMatrix
{
    /// <summary>Left operands have a row count that is a multiple of this: callers pad, so the kernel has no remainder to handle.</summary>
    public const int RowBlock = 8;

    private static readonly int PanelWidth = Vector512.IsHardwareAccelerated ? 32 : 16;

    private readonly float[] _panels;

    /// <summary>Packs a row-major matrix.</summary>
    /// <param name="weights"><paramref name="depth"/> times <paramref name="columns"/> values.</param>
    /// <param name="depth">Rows, the dimension that is summed over.</param>
    /// <param name="columns">Columns, a multiple of 32.</param>
    public PackedMatrix(ReadOnlySpan<float> weights, int depth, int columns)
    {
        if (weights.Length != depth * columns || columns % 32 != 0)
        {
            throw new ArgumentException($"{weights.Length} values are no {depth} x {columns} matrix with columns in 32s.", nameof(weights));
        }

        Depth = depth;
        Columns = columns;
        _panels = new float[weights.Length];
        for (int column = 0; column < columns; column += PanelWidth)
        {
            for (int row = 0; row < depth; row++)
            {
                weights.Slice((row * columns) + column, PanelWidth).CopyTo(_panels.AsSpan((column * depth) + (row * PanelWidth)));
            }
        }
    }

    public int Depth { get; }

    public int Columns { get; }

    /// <summary>Computes <c>result = left × this + bias</c>, or adds that to what <paramref name="result"/> holds.</summary>
    /// <param name="left">Row-major, <paramref name="rows"/> times <see cref="Depth"/>.</param>
    /// <param name="rows">A multiple of <see cref="RowBlock"/>.</param>
    /// <param name="bias">One value a column.</param>
    /// <param name="result">Row-major, <paramref name="rows"/> times <see cref="Columns"/>.</param>
    /// <param name="accumulate">Whether to add to the result rather than replace it.</param>
    public void Multiply(ReadOnlySpan<float> left, int rows, ReadOnlySpan<float> bias, Span<float> result, bool accumulate = false)
    {
        if (rows < 0 || rows % RowBlock != 0 || left.Length < rows * Depth || result.Length < rows * Columns || bias.Length != Columns)
        {
            throw new ArgumentException($"The operands do not fit {rows} rows of a {Depth} x {Columns} product.", nameof(rows));
        }

        for (int column = 0; column < Columns; column += PanelWidth)
        {
            ref float panel = ref _panels[column * Depth];
            ref float panelBias = ref Unsafe.Add(ref MemoryMarshal.GetReference(bias), column);
            for (int row = 0; row < rows; row += RowBlock)
            {
                ref float a = ref Unsafe.Add(ref MemoryMarshal.GetReference(left), row * Depth);
                ref float c = ref Unsafe.Add(ref MemoryMarshal.GetReference(result), (row * Columns) + column);
                if (Vector512.IsHardwareAccelerated)
                {
                    Block512(ref a, ref panel, ref panelBias, ref c, Depth, Columns, accumulate);
                }
                else
                {
                    Block256(ref a, ref panel, ref panelBias, ref c, Depth, Columns, accumulate);
                    Block256(
                        ref Unsafe.Add(ref a, 4 * Depth), ref panel, ref panelBias, ref Unsafe.Add(ref c, 4 * Columns), Depth, Columns, accumulate);
                }
            }
        }
    }

    // Eight rows by two vectors: sixteen independent sums hide the latency of the multiply-add.
    private static void Block512(ref float a, ref float b, ref float bias, ref float c, int depth, int columns, bool accumulate)
    {
        Vector512<float> s00 = Vector512.LoadUnsafe(ref bias), s01 = Vector512.LoadUnsafe(ref bias, 16);
        Vector512<float> s10 = s00, s11 = s01, s20 = s00, s21 = s01, s30 = s00, s31 = s01;
        Vector512<float> s40 = s00, s41 = s01, s50 = s00, s51 = s01, s60 = s00, s61 = s01, s70 = s00, s71 = s01;
        for (int k = 0; k < depth; k++)
        {
            Vector512<float> b0 = Vector512.LoadUnsafe(ref b), b1 = Vector512.LoadUnsafe(ref b, 16);
            Vector512<float> x = Vector512.Create(a);
            s00 = Vector512.FusedMultiplyAdd(x, b0, s00);
            s01 = Vector512.FusedMultiplyAdd(x, b1, s01);
            x = Vector512.Create(Unsafe.Add(ref a, depth));
            s10 = Vector512.FusedMultiplyAdd(x, b0, s10);
            s11 = Vector512.FusedMultiplyAdd(x, b1, s11);
            x = Vector512.Create(Unsafe.Add(ref a, 2 * depth));
            s20 = Vector512.FusedMultiplyAdd(x, b0, s20);
            s21 = Vector512.FusedMultiplyAdd(x, b1, s21);
            x = Vector512.Create(Unsafe.Add(ref a, 3 * depth));
            s30 = Vector512.FusedMultiplyAdd(x, b0, s30);
            s31 = Vector512.FusedMultiplyAdd(x, b1, s31);
            x = Vector512.Create(Unsafe.Add(ref a, 4 * depth));
            s40 = Vector512.FusedMultiplyAdd(x, b0, s40);
            s41 = Vector512.FusedMultiplyAdd(x, b1, s41);
            x = Vector512.Create(Unsafe.Add(ref a, 5 * depth));
            s50 = Vector512.FusedMultiplyAdd(x, b0, s50);
            s51 = Vector512.FusedMultiplyAdd(x, b1, s51);
            x = Vector512.Create(Unsafe.Add(ref a, 6 * depth));
            s60 = Vector512.FusedMultiplyAdd(x, b0, s60);
            s61 = Vector512.FusedMultiplyAdd(x, b1, s61);
            x = Vector512.Create(Unsafe.Add(ref a, 7 * depth));
            s70 = Vector512.FusedMultiplyAdd(x, b0, s70);
            s71 = Vector512.FusedMultiplyAdd(x, b1, s71);
            a = ref Unsafe.Add(ref a, 1);
            b = ref Unsafe.Add(ref b, 32);
        }

        Store512(s00, s01, ref c, accumulate);
        Store512(s10, s11, ref Unsafe.Add(ref c, columns), accumulate);
        Store512(s20, s21, ref Unsafe.Add(ref c, 2 * columns), accumulate);
        Store512(s30, s31, ref Unsafe.Add(ref c, 3 * columns), accumulate);
        Store512(s40, s41, ref Unsafe.Add(ref c, 4 * columns), accumulate);
        Store512(s50, s51, ref Unsafe.Add(ref c, 5 * columns), accumulate);
        Store512(s60, s61, ref Unsafe.Add(ref c, 6 * columns), accumulate);
        Store512(s70, s71, ref Unsafe.Add(ref c, 7 * columns), accumulate);
    }

    // Four rows by two vectors: what sixteen 256-bit registers hold. Narrower hardware runs the same code in halves.
    private static void Block256(ref float a, ref float b, ref float bias, ref float c, int depth, int columns, bool accumulate)
    {
        Vector256<float> s00 = Vector256.LoadUnsafe(ref bias), s01 = Vector256.LoadUnsafe(ref bias, 8);
        Vector256<float> s10 = s00, s11 = s01, s20 = s00, s21 = s01, s30 = s00, s31 = s01;
        for (int k = 0; k < depth; k++)
        {
            Vector256<float> b0 = Vector256.LoadUnsafe(ref b), b1 = Vector256.LoadUnsafe(ref b, 8);
            Vector256<float> x = Vector256.Create(a);
            s00 = Vector256.FusedMultiplyAdd(x, b0, s00);
            s01 = Vector256.FusedMultiplyAdd(x, b1, s01);
            x = Vector256.Create(Unsafe.Add(ref a, depth));
            s10 = Vector256.FusedMultiplyAdd(x, b0, s10);
            s11 = Vector256.FusedMultiplyAdd(x, b1, s11);
            x = Vector256.Create(Unsafe.Add(ref a, 2 * depth));
            s20 = Vector256.FusedMultiplyAdd(x, b0, s20);
            s21 = Vector256.FusedMultiplyAdd(x, b1, s21);
            x = Vector256.Create(Unsafe.Add(ref a, 3 * depth));
            s30 = Vector256.FusedMultiplyAdd(x, b0, s30);
            s31 = Vector256.FusedMultiplyAdd(x, b1, s31);
            a = ref Unsafe.Add(ref a, 1);
            b = ref Unsafe.Add(ref b, 16);
        }

        Store256(s00, s01, ref c, accumulate);
        Store256(s10, s11, ref Unsafe.Add(ref c, columns), accumulate);
        Store256(s20, s21, ref Unsafe.Add(ref c, 2 * columns), accumulate);
        Store256(s30, s31, ref Unsafe.Add(ref c, 3 * columns), accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store512(Vector512<float> low, Vector512<float> high, ref float target, bool accumulate)
    {
        if (accumulate)
        {
            low += Vector512.LoadUnsafe(ref target);
            high += Vector512.LoadUnsafe(ref target, 16);
        }

        low.StoreUnsafe(ref target);
        high.StoreUnsafe(ref target, 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store256(Vector256<float> low, Vector256<float> high, ref float target, bool accumulate)
    {
        if (accumulate)
        {
            low += Vector256.LoadUnsafe(ref target);
            high += Vector256.LoadUnsafe(ref target, 8);
        }

        low.StoreUnsafe(ref target);
        high.StoreUnsafe(ref target, 8);
    }
}
