using System.Runtime.CompilerServices;

namespace Tars.Stages.Rag;

/// <summary>A row and its similarity as one number, whose order is: the more similar the larger, of equal ones the lower row.</summary>
internal static class NearRow
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Of(float similarity, int row)
    {
        int bits = BitConverter.SingleToInt32Bits(similarity);
        return ((long)(bits ^ ((bits >> 31) & int.MaxValue)) << 32) | (uint)~row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Row(long near) => ~(int)near;

    public static float Similarity(long near)
    {
        int bits = (int)(near >> 32);
        return BitConverter.Int32BitsToSingle(bits ^ ((bits >> 31) & int.MaxValue));
    }
}
