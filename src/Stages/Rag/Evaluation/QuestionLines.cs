namespace Tars.Stages.Rag;

/// <summary>Reads a file of questions or judgments within bounds.</summary>
internal static class QuestionLines
{
    private const long MaxBytes = 64L << 20;

    /// <summary>The lines that are not blank, with their numbers from 1.</summary>
    public static IEnumerable<(int Number, string Line)> Of(string path)
    {
        int number = 0;
        using var reader = new StringReader(Text(path));
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return (number, line);
            }
        }
    }

    /// <summary>The whole file.</summary>
    /// <exception cref="InvalidDataException">It is larger than 64 MiB.</exception>
    public static string Text(string path)
    {
        long length = new FileInfo(path).Length;
        return length <= MaxBytes
            ? File.ReadAllText(path)
            : throw new InvalidDataException($"{path}: {length} bytes; a file of questions or judgments may have {MaxBytes}.");
    }
}
