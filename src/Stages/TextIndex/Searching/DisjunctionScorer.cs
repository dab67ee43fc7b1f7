using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>Documents that at least <c>needed</c> of several scorers match.</summary>
internal sealed class DisjunctionScorer(Scorer[] parts, int needed) : Scorer
{
    private int _doc = -1;

    public override int Doc => _doc;

    public override long Cost { get; } = parts.Sum(p => p.Cost);

    public override int Next() => _doc == NoMoreDocs ? NoMoreDocs : Advance(_doc + 1);

    public override int Advance(int target)
    {
        while (true)
        {
            var least = NoMoreDocs;
            var count = 0;
            foreach (var part in parts)
            {
                var doc = part.Doc;
                if (doc < target)
                    doc = doc == target - 1 ? part.Next() : part.Advance(target);
                if (doc < least)
                {
                    least = doc;
                    count = 1;
                }
                else if (doc == least)
                {
                    count++;
                }
            }

            _doc = least;
            if (least == NoMoreDocs || count >= needed)
                return least;
            target = least + 1;
        }
    }

    public override float Score()
    {
        double sum = 0;
        foreach (var part in parts)
        {
            if (part.Doc == _doc)
                sum += part.Score();
        }

        return (float)sum;
    }

    public override ScoreExplanation Explain() =>
        new(Score(), "sum of what matches", [.. parts.Where(p => p.Doc == _doc).Select(p => p.Explain())]);

    public override void Collect(LiveDocs? live, int start, TopDocuments best)
    {
        if (needed == 1 && Array.TrueForAll(parts, p => p is TermScorer))
            new BlockMaxDisjunction(Array.ConvertAll(parts, p => (TermScorer)p)).Collect(live, start, best);
        else
            base.Collect(live, start, best);
    }
}
