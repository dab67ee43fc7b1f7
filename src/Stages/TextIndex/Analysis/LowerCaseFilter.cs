using System.Text;

namespace Tars.TextIndex.Analysis;

/// <summary>Lower-cases by Unicode's simple mapping, code point by code point, so that lengths and offsets stay.</summary>
internal sealed class LowerCaseFilter(TokenSink next) : TokenSink
{
    private readonly char[] _buffer = new char[WordTokenizer.MaxLength + 2];

    /// <summary>The text lower-cased.</summary>
    public static string Apply(string text) => string.Create(text.Length, text, (output, source) =>
    {
        source.CopyTo(output);
        LowerWide(source, output);
    });

    public override void Accept(ReadOnlySpan<char> term, int positionIncrement, int start, int end)
    {
        var buffer = term.Length <= _buffer.Length ? _buffer : new char[term.Length];
        var ascii = true;
        for (var i = 0; i < term.Length; i++)
        {
            var c = term[i];
            buffer[i] = c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c;
            ascii &= c < 0x80;
        }

        if (!ascii)
            LowerWide(term, buffer);
        next.Accept(buffer.AsSpan(0, term.Length), positionIncrement, start, end);
    }

    private static void LowerWide(ReadOnlySpan<char> term, Span<char> output)
    {
        for (var i = 0; i < term.Length;)
        {
            if (Rune.DecodeFromUtf16(term[i..], out var rune, out var length) != System.Buffers.OperationStatus.Done)
            {
                output[i] = term[i];
                i++;
                continue;
            }

            // The invariant mapping leaves the dotted capital I alone; its simple mapping is a plain i.
            var lower = rune.Value == 0x130 ? new Rune('i') : Rune.ToLowerInvariant(rune);
            if (lower.Utf16SequenceLength == length)
                lower.EncodeToUtf16(output[i..]);
            else
                term.Slice(i, length).CopyTo(output[i..]);
            i += length;
        }
    }
}
