using Tars.Pipeline;
using Tars.Stages.Rag;

namespace Tars.Cli;

/// <summary>
/// A model for the vectors of an archive, as it is typed: a folder, <c>use-lite</c>, or <c>ADDRESS#NAME</c> of a model behind an endpoint.
/// </summary>
/// <param name="Options">What the definition would have to say, by option.</param>
internal sealed record EmbedChoice(IReadOnlyList<(string Option, string? Value)> Options)
{
    /// <exception cref="CliException">It is none of these.</exception>
    public static EmbedChoice Parse(string text, string baseFolder)
    {
        if (text == UseLiteEncoder.AssetName)
        {
            return Of(null, null, null);
        }

        if (text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal))
        {
            int hash = text.IndexOf('#', StringComparison.Ordinal);
            return hash > 0 && hash < text.Length - 1
                ? Of(null, text[..hash], text[(hash + 1)..])
                : throw new CliException(ExitCode.Usage, $"{text} does not say which model behind it: http://HOST/v1#NAME.");
        }

        string folder = Path.GetFullPath(text);
        if (!Directory.Exists(folder))
        {
            throw new CliException(
                ExitCode.Usage, $"{text} is no folder: --embed takes the folder of a model, use-lite, or the address of an endpoint with "
                    + $"'#' and the model's name.");
        }

        // As the definition would name it, so that the next run knows the work again.
        string relative = Path.GetRelativePath(baseFolder, folder);
        return Of(relative.StartsWith("..", StringComparison.Ordinal) ? folder : relative, null, null);
    }

    /// <summary>The values to be set at a node.</summary>
    public IEnumerable<string> Settings(string node) => Options.Select(x => $"nodes.{node}.with.{x.Option}={Quoted(x.Value)}");

    /// <summary>What the definition has to say at a node from now on.</summary>
    public string Lines(string node) => Options.All(x => x.Value is null)
        ? $"no 'model' and no 'endpoint' at the node '{node}'"
        : $"at the node '{node}': with: {{ "
            + $"{string.Join(", ", Options.Where(x => x.Value is not null).Select(x => $"{x.Option}: {Quoted(x.Value)}"))} }}";

    private static EmbedChoice Of(string? model, string? endpoint, string? name) =>
        new([("model", model), ("endpoint", endpoint), ("name", name)]);

    private static string Quoted(string? value) => value is null ? "null"
        : value.All(c => char.IsLetterOrDigit(c) || c is '.' or '/' or '-' or '_') ? value
        : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
