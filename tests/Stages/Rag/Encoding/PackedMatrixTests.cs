namespace Tars.Stages.Rag.Tests.Encoding;

public class PackedMatrixTests
{
    [Theory]
    [InlineData(8, 1, 32)]
    [InlineData(16, 7, 64)]
    [InlineData(24, 256, 96)]
    public void Multiply_AnyShape_EqualsThePlainSum(int rows, int depth, int columns)
    {
        var random = new Random(7);
        float[] a = Values(rows * depth), b = Values(depth * columns), bias = Values(columns), c = Values(rows * columns);
        float[] before = [.. c];
        var matrix = new PackedMatrix(b, depth, columns);

        matrix.Multiply(a, rows, bias, c);
        float[] added = [.. before];
        matrix.Multiply(a, rows, bias, added, accumulate: true);

        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double sum = bias[j];
                for (int k = 0; k < depth; k++)
                {
                    sum += (double)a[(i * depth) + k] * b[(k * columns) + j];
                }

                Assert.Equal(sum, c[(i * columns) + j], 1e-4);
                Assert.Equal(sum + before[(i * columns) + j], added[(i * columns) + j], 1e-4);
            }
        }

        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    [Fact]
    public void Multiply_OperandsThatDoNotFit_Throws()
    {
        var matrix = new PackedMatrix(new float[64], 2, 32);
        Assert.Throws<ArgumentException>(() => matrix.Multiply(new float[16], 7, new float[32], new float[256]));
        Assert.Throws<ArgumentException>(() => matrix.Multiply(new float[15], 8, new float[32], new float[256]));
        Assert.Throws<ArgumentException>(() => matrix.Multiply(new float[16], 8, new float[31], new float[256]));
        Assert.Throws<ArgumentException>(() => matrix.Multiply(new float[16], 8, new float[32], new float[255]));
    }
}
