using System.Text;

namespace Tars.Pipeline.Definition;

/// <summary>Reads the bytes of a definition or a part, within bounds, and decodes them.</summary>
internal static class DefinitionFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file; else says why not. What is too large leaves its first bytes in <paramref name="bytes"/>.</summary>
    public static bool TryRead(string path, out byte[] bytes, out string problem)
    {
        bytes = [];
        try
        {
            bytes = ReadBytes(path);
            problem = $"the file is larger than {new ByteSize(DefinitionLoader.MaxBytes)}";
            return bytes.Length <= DefinitionLoader.MaxBytes;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problem = failure switch
            {
                FileNotFoundException or DirectoryNotFoundException => $"there is no file {path}; name the definition to load",
                UnauthorizedAccessException when Directory.Exists(path) => $"{path} is a folder; name the file in it",
                _ => $"the file cannot be read: {failure.Message}",
            };
            return false;
        }
    }

    /// <summary>The text; null after reporting that it is not UTF-8.</summary>
    public static string? Decode(string path, byte[] bytes, DiagnosticBag bag)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException invalid)
        {
            // The fallback may count from the start of the sequence or from where it broke; both are inside the bad character.
            int at = Math.Clamp(invalid.Index, 0, bytes.Length);
            var before = new SourceText(path, Encoding.UTF8.GetString(bytes, 0, at));
            bag.Error(
                DiagnosticCodes.Syntax,
                before.At(before.Text.Length, before.Text.Length + 1),
                "this is not UTF-8; save the file as UTF-8");
            return null;
        }
    }

    // One byte more than is allowed tells that there is too much; the length of a pipe is not known beforehand.
    private static byte[] ReadBytes(string path)
    {
        using FileStream stream = File.OpenRead(path);
        using var buffer = new MemoryStream();
        byte[] chunk = new byte[1 << 16];
        int count;
        while (buffer.Length <= DefinitionLoader.MaxBytes && (count = stream.Read(chunk)) > 0)
            buffer.Write(chunk, 0, count);
        return buffer.ToArray();
    }
}
