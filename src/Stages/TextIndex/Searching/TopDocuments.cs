namespace Tars.TextIndex.Searching;

/// <summary>Keeps the best documents seen. They come in order of their numbers, so an equal score never displaces an earlier one.</summary>
internal sealed class TopDocuments(int capacity)
{
    private readonly PriorityQueue<ScoredDocument, (float Score, int Doc)> _worstFirst = new(WorstFirst.Instance);

    /// <summary>A document that scores no more than this has no place any longer.</summary>
    public float Threshold => _worstFirst.Count < capacity ? float.NegativeInfinity : _worstFirst.Peek().Score;

    public void Offer(int doc, float score)
    {
        if (_worstFirst.Count < capacity)
            _worstFirst.Enqueue(new ScoredDocument(doc, score), (score, doc));
        else if (score > _worstFirst.Peek().Score)
            _worstFirst.EnqueueDequeue(new ScoredDocument(doc, score), (score, doc));
    }

    public List<ScoredDocument> Sorted()
    {
        var sorted = new List<ScoredDocument>(_worstFirst.Count);
        while (_worstFirst.TryDequeue(out var document, out _))
            sorted.Add(document);
        sorted.Reverse();
        return sorted;
    }

    private sealed class WorstFirst : IComparer<(float Score, int Doc)>
    {
        public static readonly WorstFirst Instance = new();

        public int Compare((float Score, int Doc) x, (float Score, int Doc) y) =>
            x.Score != y.Score ? x.Score.CompareTo(y.Score) : y.Doc.CompareTo(x.Doc);
    }
}
