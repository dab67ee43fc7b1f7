using System.Text;

namespace Tars.Stages.Tables;

/// <summary>Writes a text file again as DuckDB reads it: UTF-8 without a mark, every line ended by a line feed.</summary>
internal static class TextCopy
{
    private const int BlockChars = 1 << 16;

    /// <summary>Copies the file, and tells what only the copying shows: its lines, and its bytes that are not UTF-8.</summary>
    internal static TextScan Write(string path, string copy, TextScan scan, CancellationToken cancellationToken)
    {
        var legacy = new LegacyByteFallback();
        Encoding encoding = scan.Encoding is UTF8Encoding
            ? Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, legacy)
            : scan.Encoding;
        using StreamReader reader = new(path, encoding, detectEncodingFromByteOrderMarks: false);
        using StreamWriter writer = new(copy);
        var buffer = new char[BlockChars];
        bool afterReturn = false;
        long beyondAscii = 0;
        long lines = 0;
        char last = '\n';
        bool first = true;
        for (int read; (read = reader.Read(buffer)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<char> text = buffer.AsSpan(0, read);
            if (first && text[0] == '\uFEFF')
                text = text[1..];
            first = false;
            beyondAscii += CountBeyondAscii(text);
            ReadOnlySpan<char> plain = PlainLines(text, ref afterReturn);
            lines += plain.Count('\n');
            last = plain.Length > 0 ? plain[^1] : last;
            writer.Write(plain);
        }

        return scan with
        {
            Lines = lines + (last == '\n' ? 0 : 1),
            LegacyBytes = legacy.Count,
            IsMixed = legacy.Count > 0 && beyondAscii > legacy.Count,
        };
    }

    private static int CountBeyondAscii(ReadOnlySpan<char> text)
    {
        int count = 0;
        for (int at; (at = text.IndexOfAnyExceptInRange('\0', '\u007F')) >= 0; text = text[(at + 1)..])
            count++;
        return count;
    }

    /// <summary>In place: CR LF and CR become LF.</summary>
    internal static ReadOnlySpan<char> PlainLines(Span<char> text, ref bool afterReturn)
    {
        int length = 0;
        foreach (char c in text)
        {
            if (c != '\n' || !afterReturn)
                text[length++] = c == '\r' ? '\n' : c;
            afterReturn = c == '\r';
        }

        return text[..length];
    }
}
