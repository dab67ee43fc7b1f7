using System.ComponentModel.DataAnnotations;

namespace Tars.Stages.Acquire.Http;

/// <summary>Reads the <c>headers</c> of options, each <c>Name: value</c>.</summary>
internal static class HeaderLines
{
    // What decides how a message is framed or resumed is not the user's to say.
    private static readonly HashSet<string> Own = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Content-Length", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Range", "If-Range", "If-Match",
        "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "Accept-Encoding", "Expect", "Proxy-Authorization",
            "Proxy-Connection", "Keep-Alive",
    };

    public static IReadOnlyList<KeyValuePair<string, string>> Read(IReadOnlyList<string> lines) =>
        [.. lines.Select(l => l.Split(':', 2)).Select(p => KeyValuePair.Create(p[0].Trim(), p[1].Trim()))];

    /// <summary>What is wrong with them; never shows a value, which may be a secret.</summary>
    public static IEnumerable<ValidationResult> Check(IReadOnlyList<string> lines, IReadOnlyList<string> hosts)
    {
        for (int i = 0; i < lines.Count; i++)
        {
            string name = lines[i].Split(':', 2)[0].Trim();
            bool isName = name.Length is > 0 and <= 100
                && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
            string? problem = !lines[i].Contains(':', StringComparison.Ordinal) || !isName ? "is not of the form 'Name: value'"
                : Own.Contains(name) ? $"sets {name}, which is not to be set"
                : lines[i].Any(c => char.IsControl(c) && c != '\t') ? $"has a control character in the value of {name}"
                : null;
            if (problem is not null)
                yield return new ValidationResult($"header {i + 1} {problem}", ["headers"]);
        }

        if (lines.Count > 0 && hosts.Count == 0)
        {
            yield return new ValidationResult(
                "'headers' needs 'headers_for', the hosts that may see them: a list could else send them anywhere", ["headers"]);
        }

        foreach (string host in hosts.Where(h => h.Length == 0 || h == "*" || h.Contains('/', StringComparison.Ordinal)
            || h.LastIndexOf('*') > 0))
            yield return new ValidationResult($"'{host}' is no host: write example.org, or *.example.org for all below it",
                ["headers_for"]);
    }
}
