using System.Numerics.Tensors;

namespace Tars.Stages.Rag;

/// <summary>The rows of a vector file by their full values.</summary>
/// <remarks>A sum of floats depends on the width of the processor's vectors in its last bits: graphs may differ between machines.</remarks>
internal sealed unsafe class FloatRows(VectorSegment segment) : RowSpace
{
    private const int Ahead = 2;

    public override int Count => (int)segment.Rows;

    public override RowQuery Of(ReadOnlySpan<float> vector) => new(vector.ToArray(), [], 1);

    public override RowQuery Of(int row) => Of(segment.Row(row));

    public override float Between(int a, int b) => TensorPrimitives.Dot(segment.Row(a), segment.Row(b));

    public override void Compare(RowQuery query, ReadOnlySpan<int> rows, Span<float> into)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            if (i + Ahead < rows.Length)
            {
                fixed (float* next = segment.Row(rows[i + Ahead]))
                {
                    Fetch(next, segment.Dimension * sizeof(float));
                }
            }

            into[i] = TensorPrimitives.Dot<float>(query.Values, segment.Row(rows[i]));
        }
    }
}
