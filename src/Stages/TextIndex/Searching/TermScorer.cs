using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>The documents of one term.</summary>
internal sealed class TermScorer(PostingsCursor postings, byte[]? norms, int docFreq, float weight, float[] factors) : Scorer
{
    public override int Doc => postings.Doc;

    public override long Cost => docFreq;

    public override int Next() => postings.Next();

    public override int Advance(int target) => postings.Advance(target);

    public override float Score()
    {
        var norm = norms is null ? 1 : norms[postings.Doc];
        return weight - (weight / (1f + (postings.Freq * factors[norm])));
    }
}
