namespace Tars.Stages.Rag;

/// <summary>A passage shown for what stands around a result.</summary>
public sealed record ContextPassage
{
    /// <summary>Its place among the document's passages, from 0.</summary>
    public required int Ordinal { get; init; }

    /// <summary>Its text, verbatim, without what the passage before already shows.</summary>
    public required string Text { get; init; }

    /// <summary>The page on which <see cref="Text"/> begins, from 1, or null.</summary>
    public int? Page { get; init; }

    /// <summary>When <see cref="Text"/> begins to be spoken, in seconds, or null.</summary>
    public double? StartSeconds { get; init; }

    /// <summary>When it stops being spoken, in seconds, or null.</summary>
    public double? EndSeconds { get; init; }

    /// <summary>A run of passages of one document, each without what an earlier one shows.</summary>
    /// <param name="passages">In order.</param>
    internal static IReadOnlyList<ContextPassage> Of(IEnumerable<Passage> passages)
    {
        var run = new List<ContextPassage>();
        int end = 0;
        foreach (Passage passage in passages)
        {
            string text = passage.Text;
            int from = Math.Clamp(end - passage.Start, 0, text.Length);
            while (from < text.Length && char.IsWhiteSpace(text[from]))
            {
                from++;
            }

            end = Math.Max(end, passage.Start + text.Length);
            if (from == text.Length)
            {
                continue;
            }

            PassagePlace place = PassagePlace.Of(new TextSpan(from, text.Length - from), passage.Anchors);
            run.Add(new ContextPassage
            {
                Ordinal = passage.Ordinal,
                Text = text[from..],
                Page = place.Page,
                StartSeconds = place.StartSeconds,
                EndSeconds = place.EndSeconds,
            });
        }

        return run;
    }
}
