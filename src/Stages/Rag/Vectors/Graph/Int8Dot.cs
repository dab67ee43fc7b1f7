using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tars.Stages.Rag;

/// <summary>
/// Dot products of signed bytes. The result is exact, so it is the same on every machine and with every width of vectors.
/// </summary>
internal static unsafe class Int8Dot
{
    /// <summary>Lengths are a multiple of this; what is left of a row is zeros.</summary>
    public const int Step = 64;

    /// <summary>Sum of the products of two rows of values within ±127.</summary>
    /// <param name="a">A row.</param>
    /// <param name="b">Another.</param>
    /// <param name="length">A multiple of <see cref="Step"/>, at most 2^17: then the sum is within 32 bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(sbyte* a, sbyte* b, int length) =>
        Avx512BW.IsSupported ? Of512(a, b, length)
        : Avx2.IsSupported ? Of256(a, b, length)
        : OfAny(a, b, length);

    /// <summary>As <see cref="Of"/>, on any processor.</summary>
    internal static int OfAny(sbyte* a, sbyte* b, int length)
    {
        Vector128<int> sum = Vector128<int>.Zero;
        for (int i = 0; i < length; i += Vector128<sbyte>.Count)
        {
            Vector128<sbyte> x = Vector128.Load(a + i);
            Vector128<sbyte> y = Vector128.Load(b + i);

            // Two products of values within ±127 fit 16 bits.
            Vector128<short> pairs = (Vector128.WidenLower(x) * Vector128.WidenLower(y))
                + (Vector128.WidenUpper(x) * Vector128.WidenUpper(y));
            sum += Vector128.WidenLower(pairs) + Vector128.WidenUpper(pairs);
        }

        return Vector128.Sum(sum);
    }

    /// <summary>As <see cref="Of"/>, with vectors of 256 bits.</summary>
    internal static int Of256(sbyte* a, sbyte* b, int length)
    {
        Vector256<int> sum = Vector256<int>.Zero;
        for (int i = 0; i < length; i += 16)
        {
            sum += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(a + i), Avx2.ConvertToVector256Int16(b + i));
        }

        return Vector256.Sum(sum);
    }

    private static int Of512(sbyte* a, sbyte* b, int length)
    {
        Vector512<int> even = Vector512<int>.Zero;
        Vector512<int> odd = Vector512<int>.Zero;
        for (int i = 0; i < length; i += 64)
        {
            even += Avx512BW.MultiplyAddAdjacent(
                Avx512BW.ConvertToVector512Int16(Vector256.Load(a + i)), Avx512BW.ConvertToVector512Int16(Vector256.Load(b + i)));
            odd += Avx512BW.MultiplyAddAdjacent(
                Avx512BW.ConvertToVector512Int16(Vector256.Load(a + i + 32)), Avx512BW.ConvertToVector512Int16(Vector256.Load(b + i + 32)));
        }

        return Vector512.Sum(even + odd);
    }
}
