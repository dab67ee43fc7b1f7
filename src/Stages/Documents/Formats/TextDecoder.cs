using System.Text;
using Tars.Pipeline;

namespace Tars.Stages.Documents;

/// <summary>Turns the bytes of a text file into text, telling the encoding from the bytes.</summary>
internal static class TextDecoder
{
    private const int SampleBytes = 64 * 1024;

    /// <summary>
    /// Decodes by byte order mark, else as UTF-16 when every other byte is zero as Latin text has it, else as UTF-8 when it is valid
    /// or nearly so, else by the encoding that the file declares, else as windows-1252, where every byte has a meaning.
    /// </summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="declared">The encoding's name as the file itself says it, or null.</param>
    /// <exception cref="ItemException">The bytes are not text.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string? declared = null)
    {
        if (ByMark(bytes) is { } marked)
        {
            return marked.Encoding.GetString(bytes[marked.Skip..]);
        }

        if (ByZeros(bytes) is { } wide)
        {
            return wide.GetString(bytes);
        }

        RefuseBinary(bytes);
        if (IsUtf8(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        return (Named(declared) ?? CodePagesEncodingProvider.Instance.GetEncoding(1252)!).GetString(bytes);
    }

    private static (Encoding Encoding, int Skip)? ByMark(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
        [0xFF, 0xFE, 0, 0, ..] => (Encoding.UTF32, 4),
        [0, 0, 0xFE, 0xFF, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: false), 4),
        [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
        [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
        _ => null,
    };

    /// <summary>In UTF-16 text of a Latin script at least a third of the bytes on one side is zero, and hardly one on the other.</summary>
    private static Encoding? ByZeros(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> sample = bytes[..(Math.Min(bytes.Length, SampleBytes) & ~1)];
        int even = 0;
        int odd = 0;
        for (int i = 0; i < sample.Length; i += 2)
        {
            even += sample[i] == 0 ? 1 : 0;
            odd += sample[i + 1] == 0 ? 1 : 0;
        }

        int pairs = sample.Length / 2;
        if (pairs < 2)
        {
            return null;
        }

        if (odd * 3 >= pairs && even * 20 <= pairs)
        {
            return Encoding.Unicode;
        }

        return even * 3 >= pairs && odd * 20 <= pairs ? Encoding.BigEndianUnicode : null;
    }

    private static void RefuseBinary(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> sample = bytes[..Math.Min(bytes.Length, SampleBytes)];
        int control = 0;
        foreach (byte b in sample)
        {
            control += b < 0x20 && b is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f' or 0x1B) ? 1 : 0;
        }

        if (control * 10 > sample.Length)
        {
            throw new ItemException(
                $"it is not text: {control} of its first {sample.Length} bytes are control characters; "
                + "extract reads txt, md, html, docx and pdf");
        }
    }

    /// <summary>
    /// Valid, or with at most one bad sequence for ten good ones: one damaged byte must not turn every accent of a file into two
    /// letters.
    /// </summary>
    private static bool IsUtf8(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return true;
        }

        long good = 0;
        long bad = 0;
        while (!bytes.IsEmpty)
        {
            int ascii = bytes.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (ascii < 0)
            {
                break;
            }

            bytes = bytes[ascii..];
            bool valid = Rune.DecodeFromUtf8(bytes, out _, out int consumed) == System.Buffers.OperationStatus.Done;
            good += valid ? 1 : 0;
            bad += valid ? 0 : 1;
            bytes = bytes[consumed..];
        }

        return good >= bad * 10;
    }

    private static Encoding? Named(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return null;
        }

        try
        {
            // Browsers read both as windows-1252 too; the control characters between 0x80 and 0x9F are never meant.
            return name.ToLowerInvariant() is "iso-8859-1" or "us-ascii"
                ? null
                : CodePagesEncodingProvider.Instance.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
