using System.Net.Http.Headers;

namespace Tars.Stages.Acquire.Http;

/// <summary>Reads the name that a server gives a file.</summary>
internal static class ContentDisposition
{
    /// <summary>The name, as it is written; null when there is none that can be read.</summary>
    public static string? NameOf(HttpContentHeaders headers)
    {
        // The parsed header is null for one that breaks the grammar: then the address names the file.
        ContentDispositionHeaderValue? said;
        try
        {
            said = headers.ContentDisposition;
        }
        catch (FormatException)
        {
            return null;
        }

        string? name = said?.FileNameStar ?? said?.FileName;
        return string.IsNullOrWhiteSpace(name) ? null : name.Trim().Trim('"');
    }
}
