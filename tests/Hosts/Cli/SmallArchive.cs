using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>A folder with a few texts and a definition that makes an archive of them.</summary>
internal sealed class SmallArchive : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Definition => _folder["dome.yaml"];

    public string this[string name] => _folder[name];

    /// <summary>Writes the texts and runs the definition over them.</summary>
    /// <param name="embed">Options of an <c>embed</c> node in YAML; null has none.</param>
    /// <param name="texts">Names that end in <c>.md</c>, each with its text.</param>
    public async Task RunAsync(string? embed, params (string Name, string Text)[] texts)
    {
        foreach ((string name, string text) in texts)
        {
            await File.WriteAllTextAsync(_folder[name], text);
        }

        string vectors = embed is null ? string.Empty : $"vectors: {{ use: embed, from: chunks, with: {{ {embed} }} }}";
        await File.WriteAllTextAsync(Definition, $$"""
            name: dome
            state: state
            nodes:
              inbox:   { use: folder, with: { path: ., include: ["*.md"] } }
              text:    { use: extract, from: inbox }
              chunks:  { use: chunk, from: text }
              {{vectors}}
              library: { use: index, from: {{(embed is null ? "chunks" : "vectors")}}, with: { path: state/index } }
            """);
        (int code, _, string error) = await InProcess.RunAsync("run", Definition);
        Assert.True(code == 0, error);
    }

    public void Dispose() => _folder.Dispose();
}
