namespace Tars.Pipeline.Definition.Reuse;

/// <summary>The texts that a definition was put together from, by the name under which messages show them.</summary>
internal sealed class SourceSet
{
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Texts => _texts;

    public void Add(SourceText source) => _texts[source.File ?? string.Empty] = source.Text;
}
