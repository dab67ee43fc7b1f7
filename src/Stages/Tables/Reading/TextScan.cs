using System.Text;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>What one pass over a text file tells: its encoding, its lines, and the sample that its dialect is read from.</summary>
internal sealed record TextScan
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>UTF-8 or UTF-16. Bytes that are not UTF-8 are read by <see cref="LegacyByteFallback"/>.</summary>
    internal required Encoding Encoding { get; init; }

    /// <summary>True when DuckDB can read the file as it is: UTF-8 whose lines all end alike.</summary>
    internal required bool IsPlain { get; init; }

    /// <summary>The number of lines, the last one counted also without its line end.</summary>
    internal required long Lines { get; init; }

    /// <summary>The first characters, without a byte order mark, lines ended by LF; ends at a line end when the file is longer.</summary>
    internal required string Sample { get; init; }

    /// <summary>Bytes that are not UTF-8; known once the file is copied (<see cref="TextCopy"/>), else 0.</summary>
    internal long LegacyBytes { get; init; }

    /// <summary>True when there are such bytes beside characters beyond ASCII that are UTF-8.</summary>
    internal bool IsMixed { get; init; }

    /// <summary>Reads the file once.</summary>
    /// <exception cref="ItemException">It is binary, or a line is too long.</exception>
    internal static TextScan Read(string path, string name, CancellationToken cancellationToken)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        var buffer = new byte[TableLimits.SampleBytes];
        int filled = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        byte[] head = buffer.AsSpan(0, filled).ToArray();
        Encoding? wide = Wide(head);

        bool utf8 = wide is null;
        Decoder decoder = Strict.GetDecoder();
        var ends = new LineEnds(name);
        while (filled > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> block = buffer.AsSpan(0, filled);
            if (wide is null && block.Contains((byte)0))
                throw new ItemException($"{name} holds NUL bytes: it is a binary file, not a table. Give csv, JSON lines, Parquet or SQLite.");
            utf8 = utf8 && IsUtf8(decoder, block);
            ends.Add(block);
            filled = file.Read(buffer);
        }

        ends.Close();
        utf8 = utf8 && EndsWhole(decoder);
        string sample = Decode(WholeLines(head, file.Length), wide);
        if (IsBinary(sample))
        {
            throw new ItemException(
                $"{name} holds control characters throughout: it is a binary file, not a table. Give csv, JSON lines, Parquet or SQLite.");
        }

        return new TextScan { Encoding = wide ?? Strict, IsPlain = utf8 && ends.AreAlike, Lines = ends.Lines, Sample = sample };
    }

    private static string Decode(ReadOnlySpan<byte> head, Encoding? wide)
    {
        Encoding encoding = wide ?? Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, new LegacyByteFallback());
        char[] text = encoding.GetString(head).TrimStart('\uFEFF').ToCharArray();
        bool afterReturn = false;
        return TextCopy.PlainLines(text, ref afterReturn).ToString();
    }

    // Without a mark, text in UTF-16 of a script with letters from ASCII has a zero in nearly every other byte.
    private static Encoding? Wide(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xFE, 0, 0, ..] => null,
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        _ when !head.Contains((byte)0) => null,
        _ => (Zeros(head, 0), Zeros(head, 1)) switch
        {
            (0, > 0.8) => Encoding.Unicode,
            ( > 0.8, 0) => Encoding.BigEndianUnicode,
            _ => null,
        },
    };

    private static double Zeros(ReadOnlySpan<byte> head, int from)
    {
        int zeros = 0;
        for (int i = from; i < head.Length; i += 2)
            zeros += head[i] == 0 ? 1 : 0;
        return zeros * 2.0 / head.Length;
    }

    private static bool IsUtf8(Decoder decoder, ReadOnlySpan<byte> block)
    {
        try
        {
            decoder.GetCharCount(block, flush: false);
            Span<char> sink = stackalloc char[4096];
            while (block.Length > 0)
            {
                decoder.Convert(block, sink, flush: false, out int used, out _, out _);
                block = block[used..];
            }

            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static bool EndsWhole(Decoder decoder)
    {
        try
        {
            decoder.GetCharCount([], flush: true);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static ReadOnlySpan<byte> WholeLines(ReadOnlySpan<byte> head, long length)
    {
        int end = head.LastIndexOf((byte)'\n');
        return head.Length == length || end < 0 ? head : head[..(end + 1)];
    }

    private static bool IsBinary(string sample)
    {
        int control = sample.Count(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t' or '\f' or (>= '\u0080' and <= '\u009F')));
        return control * 20L > sample.Length;
    }
}
