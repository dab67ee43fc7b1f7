namespace Tars.Stages.Tables;

/// <summary>For each window of a series the distance to the most similar one before it, both brought to mean 0 and deviation 1.</summary>
/// <remarks>Zhu and others, Matrix Profile II (STOMP), 2016, over the windows to the left only; one row of products follows from the
/// last.</remarks>
internal static class MatrixProfile
{
    /// <summary>Distances from 0 to 2 √width; NaN for windows without one before them, and for windows that do not vary.</summary>
    internal static double[] Left(double[] values, int width)
    {
        int count = values.Length - width + 1;
        int exclusion = width / 2;
        var mean = new double[count];
        var deviation = new double[count];
        Moments(values, width, mean, deviation);
        double[] profile = [.. Enumerable.Repeat(double.NaN, count)];
        double[] products = [.. Enumerable.Range(0, count).Select(j => Product(values, 0, j, width))];
        double[] first = [.. products];
        for (int i = 1; i < count; i++)
        {
            // From the right, so that the row before is still there.
            for (int j = i; j > 0; j--)
                products[j] = products[j - 1] - (values[i - 1] * values[j - 1]) + (values[i + width - 1] * values[j + width - 1]);
            products[0] = first[i];
            if (deviation[i] <= 0)
                continue;
            double best = double.NegativeInfinity;
            for (int j = 0; j <= i - exclusion; j++)
            {
                if (deviation[j] > 0)
                    best = Math.Max(best, (products[j] - (width * mean[i] * mean[j])) / (width * deviation[i] * deviation[j]));
            }

            if (i > exclusion && !double.IsNegativeInfinity(best))
                profile[i] = Math.Sqrt(2 * width * Math.Max(0, 1 - best));
        }

        return profile;
    }

    private static void Moments(double[] values, int width, double[] mean, double[] deviation)
    {
        for (int i = 0; i < mean.Length; i++)
        {
            double sum = 0, squares = 0;
            for (int j = i; j < i + width; j++)
                sum += values[j];
            mean[i] = sum / width;
            for (int j = i; j < i + width; j++)
                squares += (values[j] - mean[i]) * (values[j] - mean[i]);
            double scale = Math.Max(1e-12, Math.Abs(mean[i]));
            deviation[i] = Math.Sqrt(squares / width) is var found && found > 1e-9 * scale ? found : 0;
        }
    }

    private static double Product(double[] values, int i, int j, int width)
    {
        double sum = 0;
        for (int k = 0; k < width; k++)
            sum += values[i + k] * values[j + k];
        return sum;
    }
}
