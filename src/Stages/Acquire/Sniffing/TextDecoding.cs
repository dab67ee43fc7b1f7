using System.Text;

namespace Tars.Stages.Acquire.Sniffing;

/// <summary>Decides whether bytes are text, and decodes them: UTF-8, UTF-16, UTF-32 or a single-byte Western encoding.</summary>
internal static class TextDecoding
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    /// <param name="head">The first bytes.</param>
    /// <param name="cut">True when the file goes on after them, so that the last character may be incomplete.</param>
    /// <returns>The text, without a byte order mark; null when it is none.</returns>
    public static string? TryDecode(ReadOnlySpan<byte> head, bool cut)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            return Clean(Utf8.GetString(head[3..]));
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]))
            return Clean(Encoding.UTF32.GetString(head[4..]));
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return Clean(Encoding.Unicode.GetString(Even(head[2..])));
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return Clean(Encoding.BigEndianUnicode.GetString(Even(head[2..])));
        if (head.Contains((byte)0))
            return Utf16WithoutMark(head);
        if (IsUtf8(head, cut))
            return Clean(Utf8.GetString(head));
        return LooksWestern(head) ? Clean(Encoding.Latin1.GetString(head)) : null;
    }

    /// <summary>The text, unless it has more than a stray control character.</summary>
    private static string? Clean(string text)
    {
        int controls = 0;
        foreach (char c in text)
        {
            if (c < ' ' && c is not ('\t' or '\n' or '\r' or '\f' or '\x1B'))
                controls++;
        }

        return controls <= text.Length / 200 ? text : null;
    }

    /// <summary>Latin text in UTF-16 has a zero in every second byte, always on the same side.</summary>
    private static string? Utf16WithoutMark(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> even = Even(head);
        int first = 0, second = 0;
        for (int i = 0; i < even.Length && (first == 0 || second == 0); i += 2)
        {
            first += even[i] == 0 ? 1 : 0;
            second += even[i + 1] == 0 ? 1 : 0;
        }

        int most = even.Length / 2 * 7 / 10;
        if (even.Length < 8)
            return null;
        if (second > most && first == 0)
            return Clean(Encoding.Unicode.GetString(even));
        return first > most && second == 0 ? Clean(Encoding.BigEndianUnicode.GetString(even)) : null;
    }

    private static bool IsUtf8(ReadOnlySpan<byte> head, bool cut)
    {
        while (!head.IsEmpty)
        {
            System.Buffers.OperationStatus status = Rune.DecodeFromUtf8(head, out _, out int used);
            if (status == System.Buffers.OperationStatus.NeedMoreData)
                return cut;
            if (status != System.Buffers.OperationStatus.Done)
                return false;
            head = head[used..];
            int plain = head.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            head = plain < 0 ? [] : head[plain..];
        }

        return true;
    }

    /// <summary>Mostly ASCII letters and spaces, no control characters at all: a text in Latin-1 or Windows-1252.</summary>
    private static bool LooksWestern(ReadOnlySpan<byte> head)
    {
        int plain = 0;
        foreach (byte b in head)
        {
            if (b < ' ' && b is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f'))
                return false;
            plain += b is (byte)' ' or (byte)'\n' || char.IsAsciiLetterOrDigit((char)b) ? 1 : 0;
        }

        return plain > head.Length * 7 / 10;
    }

    private static ReadOnlySpan<byte> Even(ReadOnlySpan<byte> bytes) => bytes[..(bytes.Length & ~1)];
}
