using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tars.Pipeline.Definition;

/// <summary>Writes a text as a YAML scalar that reads back as the same, in block and in flow style.</summary>
internal static class YamlText
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+-");

    /// <param name="text">The text.</param>
    /// <param name="variables">Whether the reader resolves <c>${…}</c> in it, so that a literal one has to be escaped.</param>
    public static string Of(string text, bool variables = true)
    {
        if (variables)
            text = text.Replace("${", "$${", StringComparison.Ordinal);
        bool plain = text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Plain) && text[0] is not ('-' or '.' or '+') && text != "null";
        return plain || text is "." or ".." || (text.StartsWith("./", StringComparison.Ordinal) && !text.AsSpan().ContainsAnyExcept(Plain))
            || (text.Length > 1 && text[0] == '.' && char.IsAsciiLetter(text[1]) && !text.AsSpan().ContainsAnyExcept(Plain))
            ? text
            : Quoted(text);
    }

    // JSON's strings are YAML's double-quoted scalars.
    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
