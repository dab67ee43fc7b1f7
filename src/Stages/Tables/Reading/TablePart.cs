using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>A table within a file.</summary>
/// <param name="Content">The file.</param>
/// <param name="Name">Which of its tables; null for a file that is one table.</param>
internal sealed record TablePart(Content Content, string? Name)
{
    /// <summary>What names the table in reports: the file's source, and behind '#' the table.</summary>
    internal string Dataset => Named(Content.Source, Name);

    internal static string Named(string source, string? part) => part is null ? source : $"{source}#{part}";

    /// <summary>The tables of a file. One that cannot be read is one, so that reading it says what is wrong.</summary>
    internal static IEnumerable<TablePart> Of(Content content)
    {
        try
        {
            return [.. TableLoader.Parts(content.Path, content.Name).Select(name => new TablePart(content, name))];
        }
        catch (ItemException)
        {
            return [new TablePart(content, null)];
        }
    }
}
