using System.Numerics;
using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>Goes through the documents of a set, which all score the same.</summary>
internal sealed class DocumentSetScorer(ulong[] documents, long cost, float score) : Scorer
{
    private int _doc = -1;

    public override int Doc => _doc;

    public override long Cost => cost;

    public override int Next() => _doc == NoMoreDocs ? NoMoreDocs : Advance(_doc + 1);

    public override int Advance(int target)
    {
        if (_doc >= target)
            return _doc;
        var at = target >> 6;
        if (at >= documents.Length)
            return _doc = NoMoreDocs;
        var word = documents[at] & (ulong.MaxValue << (target & 63));
        while (word == 0)
        {
            if (++at == documents.Length)
                return _doc = NoMoreDocs;
            word = documents[at];
        }

        return _doc = (at << 6) + BitOperations.TrailingZeroCount(word);
    }

    public override float Score() => score;

    public override void Collect(LiveDocs? live, int start, TopDocuments best) => CollectAlike(live, start, best, score);
}
