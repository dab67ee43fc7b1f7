using System.Text;
using Tars.Pipeline;
using Tars.Stages.Processes;

namespace Tars.Stages.Documents;

/// <summary>
/// Has poppler's pdftotext and pdfinfo read a file, confined: a PDF is a program of a kind, and its readers have had their holes.
/// </summary>
internal static class PdfTools
{
    private const int MaxInfoBytes = 1 << 20;

    // A UTF-16 character takes at most three bytes of UTF-8.
    private const int MaxBytesPerCharacter = 3;

    private static readonly ProcessLimits Limits = new()
    {
        AddressSpaceBytes = 2L << 30,
        CpuSeconds = 120,
        WallClock = TimeSpan.FromMinutes(5),
        Stall = TimeSpan.FromMinutes(2),
    };

    /// <summary>Reads the text of a PDF, tables by their rows, columns one after the other.</summary>
    /// <param name="path">The file, an absolute path.</param>
    /// <param name="document">Takes the blocks and the title.</param>
    /// <param name="maxCharacters">How much text is accepted.</param>
    /// <param name="tool">The executable that writes the text: a name on PATH, or an absolute path.</param>
    /// <param name="cancellationToken">Ends the tool.</param>
    /// <returns>The number of pages.</returns>
    /// <exception cref="ItemException">It is encrypted, broken, or has no text; or the tool is missing or gave up.</exception>
    public static async Task<int> ReadAsync(
        string path, DocumentText document, int maxCharacters, string tool, CancellationToken cancellationToken)
    {
        int maxBytes = (int)Math.Min(Array.MaxLength, (long)maxCharacters * MaxBytesPerCharacter);
        // With its layout kept a table's rows stay rows; only where columns of text stand side by side is the order of reading asked for.
        string text = await TextAsync(tool, path, ["-layout"], maxBytes, cancellationToken);
        if (PdfText.HasColumns(text))
        {
            text = await TextAsync(tool, path, [], maxBytes, cancellationToken);
        }

        int pages = PdfText.Read(text, document);
        if (document.Length == 0)
        {
            throw new ItemException(
                $"the pdf has no text on its {pages} pages: are they scanned? "
                + "Recognising the letters in pictures (OCR) is not part of this");
        }

        document.Title = await TitleAsync(path, cancellationToken) ?? FirstLine(document);
        return pages;
    }

    private static async Task<string> TextAsync(
        string tool, string path, string[] mode, int maxBytes, CancellationToken cancellationToken)
    {
        ProcessResult result = await RunAsync(tool, [.. mode, "-enc", "UTF-8", "-eol", "unix", path, "-"], maxBytes, cancellationToken);
        return result.ExitCode == 0 ? Encoding.UTF8.GetString(result.Output.Span) : throw new ItemException(Explain(result));
    }

    private static async Task<ProcessResult> RunAsync(
        string tool, IReadOnlyList<string> arguments, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            return await ConfinedProcess.RunAsync(tool, arguments, maxBytes, Limits, cancellationToken);
        }
        catch (FileNotFoundException e)
        {
            throw new ItemException(
                $"{e.Message} It reads pdf files and is part of poppler; on Debian or Ubuntu: apt-get install poppler-utils", e);
        }
        catch (InvalidDataException e)
        {
            throw new ItemException($"{e.Message} Raise max_characters or split the document.", e);
        }
        catch (TimeoutException e)
        {
            throw new ItemException($"{e.Message} The pdf is damaged or made to keep its reader busy.", e);
        }
    }

    private static string Explain(ProcessResult result)
    {
        if (result.ErrorText.Contains("Incorrect password", StringComparison.OrdinalIgnoreCase))
        {
            return "the pdf is encrypted and needs a password; save it without one";
        }

        if (result.ErrorText.Contains("May not be a PDF file", StringComparison.Ordinal))
        {
            return "the file is no pdf, whatever its name says: it does not begin as one";
        }

        // The tool warns, then goes on with one error after another; the last is what it gave up for.
        string[] lines = result.ErrorText.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string cause = lines.LastOrDefault(l => !l.StartsWith("Syntax Warning", StringComparison.Ordinal))
            ?? lines.LastOrDefault() ?? $"exit code {result.ExitCode}";
        return $"the pdf is broken or cut off; pdftotext gave up with: {cause}";
    }

    /// <summary>The title in the file's metadata; null when there is none or it is only the name of the file it was made from.</summary>
    private static async Task<string?> TitleAsync(string path, CancellationToken cancellationToken)
    {
        if (ConfinedProcess.Find("pdfinfo") is not { } pdfinfo)
        {
            return null;
        }

        ProcessResult result = await RunAsync(pdfinfo, ["-enc", "UTF-8", path], MaxInfoBytes, cancellationToken);
        foreach (ReadOnlySpan<char> line in Encoding.UTF8.GetString(result.Output.Span).AsSpan().EnumerateLines())
        {
            if (line.StartsWith("Title:"))
            {
                string title = TextCleaner.Flow(line["Title:".Length..]);
                return IsSensible(title) ? title : null;
            }
        }

        return null;
    }

    private static string? FirstLine(DocumentText document)
    {
        const int longest = 120;
        string first = document.TextOf(document.Blocks[0]);
        return first.Length <= longest ? first : null;
    }

    private static bool IsSensible(string title) =>
        title.Length is > 2 and <= 300
        && !title.StartsWith("Microsoft Word", StringComparison.OrdinalIgnoreCase)
        && !title.StartsWith("untitled", StringComparison.OrdinalIgnoreCase)
        && !(title.LastIndexOf('.') is > 0 and var dot && title.Length - dot is 4 or 5 && !title.Contains(' ', StringComparison.Ordinal));
}
