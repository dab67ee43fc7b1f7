namespace Tars.TextIndex.Searching;

/// <summary>The documents of one scorer that another does not match.</summary>
internal sealed class ExclusionScorer(Scorer included, Scorer excluded) : Scorer
{
    public override int Doc => included.Doc;

    public override long Cost => included.Cost;

    public override int Next() => SkipExcluded(included.Next());

    public override int Advance(int target) => SkipExcluded(included.Advance(target));

    public override float Score() => included.Score();

    public override ScoreExplanation Explain() => included.Explain();

    private int SkipExcluded(int doc)
    {
        while (doc != NoMoreDocs)
        {
            if (excluded.Doc < doc)
                excluded.Advance(doc);
            if (excluded.Doc != doc)
                return doc;
            doc = included.Next();
        }

        return doc;
    }
}
