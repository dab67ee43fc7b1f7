namespace Tars.TextIndex.Searching;

/// <summary>The documents of one scorer, with the score of another added in single precision where that matches too.</summary>
internal sealed class RequiredOptionalScorer(Scorer required, Scorer optional) : Scorer
{
    public override int Doc => required.Doc;

    public override long Cost => required.Cost;

    public override int Next() => required.Next();

    public override int Advance(int target) => required.Advance(target);

    public override float Score()
    {
        var doc = required.Doc;
        var score = required.Score();
        if (optional.Doc < doc)
            optional.Advance(doc);
        return optional.Doc == doc ? score + optional.Score() : score;
    }

    public override ScoreExplanation Explain()
    {
        var score = Score();
        return optional.Doc == required.Doc
            ? new ScoreExplanation(score, "sum of what has to match and what may", [required.Explain(), optional.Explain()])
            : required.Explain();
    }
}
