namespace Tars.Stages.Rag.Tests.Fixtures;

/// <summary>A question with what its answer must hold and where it stands.</summary>
internal sealed class Asked
{
    public string Id { get; init; } = string.Empty;

    public string Question { get; init; } = string.Empty;

    public string Source { get; init; } = string.Empty;

    public string? SameAs { get; init; }

    public int? Page { get; init; }

    public double? Second { get; init; }

    public List<string> Expect { get; init; } = [];

    /// <summary>The first quote that holds one of the expected phrases, line breaks as spaces and without regard to case.</summary>
    public Citation? Hit(ArchiveAnswer answer) => answer.Citations.FirstOrDefault(
        x => Expect.Exists(y => x.Quote.ReplaceLineEndings(" ").Contains(y, StringComparison.OrdinalIgnoreCase)));
}
