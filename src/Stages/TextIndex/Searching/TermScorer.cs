using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>The documents of one term.</summary>
internal sealed class TermScorer(PostingsCursor postings, byte[]? norms, TermState state, Bm25 similarity, string name) : Scorer
{
    public override int Doc => postings.Doc;

    public override long Cost => state.DocFreq;

    public override int Next() => postings.Next();

    public override int Advance(int target) => postings.Advance(target);

    public override float Score() => ScoreOf(postings.Freq, norms is null ? (byte)1 : norms[postings.Doc]);

    public override ScoreExplanation Explain() => similarity.Explain(name, postings.Freq, norms is null ? (byte)1 : norms[postings.Doc]);

    public override void Collect(LiveDocs? live, int start, TopDocuments best) =>
        new BlockMaxDisjunction([this]).Collect(live, start, best);

    public float ScoreOf(int freq, byte norm) => similarity.Score(freq, norm);

    /// <summary>Bounds of the scores, from the first document on.</summary>
    public BlockBounds NewBounds() => new(this, postings.NewSkipReader(), MostFrequent());

    /// <summary>A frequency that no document exceeds: all others hold the term once.</summary>
    private int MostFrequent() => (int)Math.Clamp(state.TotalTermFreq - state.DocFreq + 1, 1, int.MaxValue);
}
