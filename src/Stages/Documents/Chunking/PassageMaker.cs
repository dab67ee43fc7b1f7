namespace Tars.Stages.Documents;

/// <summary>Makes passages of the units of one document.</summary>
internal sealed class PassageMaker(TextDocument document)
{
    private int _ordinal;

    /// <summary>The next passage: everything from the first unit to the last.</summary>
    public Passage Make(IReadOnlyList<TextUnit> units, int tokens, string heading)
    {
        int start = units[0].Start;
        return new Passage
        {
            Source = document.Source,
            Sha256 = document.Sha256,
            Title = document.Title,
            Heading = heading,
            Media = document.Media,
            Language = document.Language,
            ModifiedAt = document.ModifiedAt,
            Text = document.Text[start..units[^1].End],
            Start = start,
            Ordinal = _ordinal++,
            Tokens = tokens,
            Anchors = Anchors(units, start),
        };
    }

    /// <summary>
    /// One anchor for each block that the passage holds some of. What is spoken has the times of its whole block, even where it was
    /// cut.
    /// </summary>
    private Anchor[] Anchors(IReadOnlyList<TextUnit> units, int passageStart)
    {
        var anchors = new List<Anchor>();
        int first = 0;
        for (int i = 1; i <= units.Count; i++)
        {
            if (i < units.Count && units[i].Block == units[first].Block)
            {
                continue;
            }

            TextBlock block = document.Blocks[units[first].Block];
            int start = units[first].Start;
            anchors.Add(new Anchor(start - passageStart, units[i - 1].End - start, block.Page, block.StartSeconds, block.EndSeconds));
            first = i;
        }

        return [.. anchors];
    }
}
