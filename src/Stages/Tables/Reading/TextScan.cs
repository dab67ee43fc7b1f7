using System.Text;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>What one pass over a text file tells: its encoding, its lines, and the sample that its dialect is read from.</summary>
internal sealed class TextScan
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private TextScan(Encoding encoding, bool utf8, long lines, string sample)
    {
        Encoding = encoding;
        Utf8 = utf8;
        Lines = lines;
        Sample = sample;
    }

    /// <summary>UTF-8, UTF-16, or Windows-1252 (which holds latin-1's letters) for what is neither.</summary>
    internal Encoding Encoding { get; }

    /// <summary>True when DuckDB can read the file as it is.</summary>
    internal bool Utf8 { get; }

    /// <summary>The number of lines, the last one counted also without its line end.</summary>
    internal long Lines { get; }

    /// <summary>The first characters, without a byte order mark; ends at a line end when the file is longer.</summary>
    internal string Sample { get; }

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
        long lines = 0;
        long inLine = 0;
        int last = '\n';
        while (filled > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> block = buffer.AsSpan(0, filled);
            if (wide is null && block.Contains((byte)0))
                throw new ItemException($"{name} holds NUL bytes: it is a binary file, not a table. Give csv, JSON lines or Parquet.");
            utf8 = utf8 && IsUtf8(decoder, block);
            last = block[^1];
            for (int end; (end = block.IndexOf((byte)'\n')) >= 0; block = block[(end + 1)..], inLine = 0)
                lines = Counted(name, lines, inLine + end);
            inLine += block.Length;
            _ = Counted(name, lines, inLine);
            filled = file.Read(buffer);
        }

        if (last != '\n')
            lines++;
        utf8 = utf8 && EndsWhole(decoder);
        Encoding encoding = wide ?? (utf8 ? Strict : CodePagesEncodingProvider.Instance.GetEncoding(1252)!);
        string sample = encoding.GetString(WholeLines(head, file.Length)).TrimStart('\uFEFF');
        if (IsBinary(sample))
        {
            throw new ItemException(
                $"{name} holds control characters throughout: it is a binary file, not a table. Give csv, JSON lines or Parquet.");
        }

        return new TextScan(encoding, utf8, lines, sample);
    }

    private static long Counted(string name, long lines, long bytes) => bytes <= TableLimits.LineBytes
        ? lines + 1
        : throw new ItemException(
            $"{name}, line {lines + 1} is longer than {TableLimits.LineBytes:N0} bytes, the limit for one row of text. "
            + "Shorten the cell, or give the table as Parquet.");

    private static Encoding? Wide(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };

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
