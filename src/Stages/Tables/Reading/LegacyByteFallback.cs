using System.Text;

namespace Tars.Stages.Tables;

/// <summary>
/// Reads bytes that are not UTF-8 as Windows-1252, which holds latin-1's letters. Text in that encoding almost never happens to be
/// UTF-8, so one decoder reads either of the two, and files in which both are mixed.
/// </summary>
internal sealed class LegacyByteFallback : DecoderFallback
{
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>How many bytes were read so, by all decoders made with this fallback.</summary>
    internal long Count { get; private set; }

    public override int MaxCharCount => 4;

    public override DecoderFallbackBuffer CreateFallbackBuffer() => new Buffer(this);

    private sealed class Buffer(LegacyByteFallback owner) : DecoderFallbackBuffer
    {
        private string _text = string.Empty;
        private int _at;

        public override int Remaining => _text.Length - _at;

        public override bool Fallback(byte[] bytesUnknown, int index)
        {
            _text = Windows1252.GetString(bytesUnknown);
            _at = 0;
            owner.Count += bytesUnknown.Length;
            return true;
        }

        public override char GetNextChar() => _at < _text.Length ? _text[_at++] : '\0';

        public override bool MovePrevious()
        {
            if (_at == 0)
                return false;
            _at--;
            return true;
        }

        public override void Reset() => (_text, _at) = (string.Empty, 0);
    }
}
