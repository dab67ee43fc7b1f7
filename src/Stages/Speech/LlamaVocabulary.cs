using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tars.Stages.Speech;

/// <summary>
/// The 32,000 tokens of the LLaMA tokenizer, for turning ids into text. They come as base64 text inside a script: one token a line, the
/// line's number is the id.
/// </summary>
internal sealed class LlamaVocabulary
{
    private const int TokenCount = 32_000;

    /// <summary>Ids below are unknown, start and end.</summary>
    private const int FirstTextToken = 3;

    /// <summary>A script that holds the list is far smaller; larger files are not read.</summary>
    private const long LargestScript = 16 << 20;

    private static readonly SearchValues<byte> s_base64 =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    private readonly byte[]?[] _tokens;

    private LlamaVocabulary(byte[]?[] tokens) => _tokens = tokens;

    /// <summary>Base64 of <c>&lt;unk&gt;\n&lt;s&gt;\n&lt;/s&gt;\n</c>, with which the list begins.</summary>
    private static ReadOnlySpan<byte> Prefix => "PHVuaz4KPHM+Cjwvcz4K"u8;

    /// <summary>Looks through the scripts in and below a folder for the list.</summary>
    /// <exception cref="InvalidDataException">No script holds it, or what it holds is damaged.</exception>
    internal static LlamaVocabulary Find(string folder)
    {
        IEnumerable<string> scripts = Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".js" or ".mjs" or ".cjs")
            .Order(StringComparer.Ordinal);
        foreach (string script in scripts)
        {
            if (new FileInfo(script).Length > LargestScript)
                continue;
            byte[] text = File.ReadAllBytes(script);
            int start = text.AsSpan().IndexOf(Prefix);
            if (start >= 0)
                return Parse(text.AsSpan(start), script);
        }

        throw new InvalidDataException(
            $"no script under {folder} holds the LLaMA vocabulary (base64 text that begins with {Encoding.ASCII.GetString(Prefix)})");
    }

    /// <summary>The text of some tokens; ids that stand for no text are dropped, and so is the space in front.</summary>
    internal string Decode(ReadOnlySpan<int> tokens)
    {
        // Bytes first: a character may be spelled by several byte tokens.
        var bytes = new ArrayBufferWriter<byte>(tokens.Length * 4 + 1);
        foreach (int token in tokens)
        {
            if (token >= 0 && token < _tokens.Length && _tokens[token] is { } piece)
                bytes.Write(piece);
        }

        string text = Encoding.UTF8.GetString(bytes.WrittenSpan);
        return text.StartsWith(' ') ? text[1..] : text;
    }

    private static LlamaVocabulary Parse(ReadOnlySpan<byte> text, string script)
    {
        int length = text.IndexOfAnyExcept(s_base64);
        byte[] decoded = new byte[text.Length];
        if (System.Buffers.Text.Base64.DecodeFromUtf8(length < 0 ? text : text[..length], decoded, out _, out int written)
            != OperationStatus.Done)
        {
            throw new InvalidDataException($"the LLaMA vocabulary in '{script}' is damaged: it is not base64 text");
        }

        string[] lines = Encoding.UTF8.GetString(decoded, 0, written).Split('\n');
        if (lines.Length != TokenCount)
            throw new InvalidDataException($"the LLaMA vocabulary in '{script}' has {lines.Length} tokens instead of {TokenCount}");
        return new LlamaVocabulary([.. lines.Select((line, id) => id < FirstTextToken ? null : Bytes(line))]);
    }

    private static byte[] Bytes(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
            && byte.TryParse(token.AsSpan(3, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out byte value)
            ? [value]
            : Encoding.UTF8.GetBytes(token.Replace('\u2581', ' '));
}
