using System.Globalization;
using System.Text;
using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Stages.Acquire.Lists;

/// <summary>How the files of a folder compare with a digest list.</summary>
internal sealed record AuditReport
{
    /// <summary>The list's path.</summary>
    public required string List { get; init; }

    /// <summary>The folder that was read.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether the list's signature was verified.</summary>
    public bool Signed { get; init; }

    /// <summary>True when every listed file is in its place and there is no other.</summary>
    public bool Clean => Partial + Moved + New + Missing == 0;

    /// <summary>Files that agree.</summary>
    public required long Matched { get; init; }

    /// <summary>Files that agree in part.</summary>
    public required long Partial { get; init; }

    /// <summary>Files whose content is listed under another path.</summary>
    public required long Moved { get; init; }

    /// <summary>Files whose content is not listed.</summary>
    public required long New { get; init; }

    /// <summary>Listed files whose content is nowhere.</summary>
    public required long Missing { get; init; }

    /// <summary>Those that do not agree, at most <see cref="AuditBuilder.MaxFiles"/>; the counts have all.</summary>
    public required IReadOnlyList<AuditedFile> Files { get; init; }

    /// <summary>The counts in words.</summary>
    public string Sentence => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Clean ? "all agrees" : "the audit failed")} with {List}: {Matched:N0} matched, {Partial:N0} partial, {Moved:N0} moved, {New:N0} new, {Missing:N0} missing.");

    /// <summary>The report as text, a line for each file that does not agree.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        foreach (AuditedFile file in Files)
        {
            text.Append(CultureInfo.InvariantCulture, $"{file.Class,-8} {file.Path}");
            if (file.Class is "moved" or "partial")
                text.Append(CultureInfo.InvariantCulture, $"  (line {file.Line}: {file.Listed})");
            else if (file.Line is not null && file.Class == "new")
                text.Append(CultureInfo.InvariantCulture, $"  (line {file.Line} has another digest)");
            text.Append('\n');
        }

        return text.Append(Sentence).Append('\n').ToString();
    }

    /// <summary>Writes it to a file, whole or not at all: JSON when the name says so, else text.</summary>
    public void Write(string path) => DurableFile.Write(
        path,
        Encoding.UTF8.GetBytes(path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? JsonSerializer.Serialize(this, PayloadJson.Options) : ToText()));
}

/// <summary>One file that does not agree with a list.</summary>
/// <param name="Class">partial, moved, new or missing.</param>
/// <param name="Path">Its path below the folder; for what is missing the path that is listed.</param>
/// <param name="Listed">The listed path whose content it has, in whole or in part.</param>
/// <param name="Line">The line of the list that is meant.</param>
internal sealed record AuditedFile(string Class, string Path, string? Listed, int? Line);
