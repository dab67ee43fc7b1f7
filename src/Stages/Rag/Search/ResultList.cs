using System.Numerics.Tensors;

namespace Tars.Stages.Rag;

/// <summary>Turns the passages that a search found into what is shown of them.</summary>
/// <param name="searcher">The archive.</param>
/// <param name="question">The query.</param>
/// <param name="options">How many results, grouped how, and with what around them.</param>
internal sealed class ResultList(ArchiveSearcher searcher, Question question, SearchOptions options)
{
    private const int MostFurther = 3;

    private readonly IReadOnlyList<WeightedTerm> _weights = searcher.Weights(question);
    private readonly HashSet<string> _shown = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TextSpan>> _places = new(StringComparer.Ordinal);

    /// <summary>The results, as many as were asked for.</summary>
    /// <param name="found">Passages, best first.</param>
    /// <param name="cancellationToken">Stops waiting for the model.</param>
    public async ValueTask<IReadOnlyList<SearchResult>> OfAsync(
        IEnumerable<(Hit Hit, AnalyzedPassage Passage)> found, CancellationToken cancellationToken)
    {
        var terms = _weights.SelectMany(x => x.Forms.Concat(x.Related)).ToHashSet(StringComparer.Ordinal);
        var results = new List<SearchResult>(Math.Min(options.Limit, 100));
        var further = new Dictionary<string, List<SearchResult>>(StringComparer.Ordinal);
        bool grouped = options.Group == SearchGrouping.Document;
        using IEnumerator<(Hit Hit, AnalyzedPassage Passage)> next = found.GetEnumerator();
        while (!IsFull()
            && await TakeAsync(next, Math.Max(grouped ? MostFurther : 1, options.Limit - results.Count), cancellationToken)
                is { Count: > 0 } taken)
        {
            foreach ((Hit hit, AnalyzedPassage passage, int sentence) in taken)
            {
                if (grouped && further.TryGetValue(passage.Passage.Sha256, out List<SearchResult>? more))
                {
                    if (more.Count < MostFurther && Result(hit, passage, sentence, terms) is { } place)
                    {
                        more.Add(place);
                    }
                }
                else if (results.Count < options.Limit && Result(hit, passage, sentence, terms) is { } result)
                {
                    results.Add(result);
                    further.TryAdd(result.Sha256, []);
                }
            }
        }

        return grouped ? [.. results.Select(x => x with { More = further[x.Sha256] })] : results;

        bool IsFull() => results.Count == options.Limit && (!grouped || further.Values.All(x => x.Count == MostFurther));
    }

    /// <summary>
    /// The next passages, each with the sentence that is shown of it; the model is asked once for all in which no word of the query stands.
    /// </summary>
    private async ValueTask<List<(Hit Hit, AnalyzedPassage Passage, int Sentence)>> TakeAsync(
        IEnumerator<(Hit Hit, AnalyzedPassage Passage)> found, int count, CancellationToken cancellationToken)
    {
        var taken = new List<(Hit Hit, AnalyzedPassage Passage, int Sentence)>();
        while (taken.Count < count && found.MoveNext())
        {
            (Hit hit, AnalyzedPassage passage) = found.Current;
            int sentence = Snippet.BestSentence(passage, _weights);
            taken.Add((hit, passage, sentence < 0 && passage.Sentences.Count <= 1 ? 0 : sentence));
        }

        string[] sentences = [.. taken.Where(x => x.Sentence < 0).SelectMany(x => x.Passage.Sentences.Select(x.Passage.Quote))];
        double[] similarities = (sentences.Length == 0 ? null : await searcher.SimilaritiesAsync(question, sentences, cancellationToken)) ?? [];
        int at = 0;
        for (int i = 0; i < taken.Count; i++)
        {
            (Hit hit, AnalyzedPassage passage, int sentence) = taken[i];
            if (sentence < 0)
            {
                ReadOnlySpan<double> own = similarities.AsSpan(
                    Math.Min(at, similarities.Length), similarities.Length == 0 ? 0 : passage.Sentences.Count);
                taken[i] = (hit, passage, own.IsEmpty ? 0 : TensorPrimitives.IndexOfMax(own));
                at += passage.Sentences.Count;
            }
        }

        return taken;
    }

    // Null for what would show a text, or a part of a document, that is shown already: passages next to each other share some sentences.
    private SearchResult? Result(Hit hit, AnalyzedPassage passage, int sentence, HashSet<string> terms)
    {
        TextSpan span = Snippet.Around(passage, sentence, terms);
        string text = passage.Quote(span);
        Passage from = passage.Passage;
        if (!IsNew(new TextSpan(from.Start + span.Start, span.Length), from.Sha256) || !_shown.Add(text))
        {
            return null;
        }

        PassagePlace place = PassagePlace.Of(passage.Sentences.Count > 0 ? passage.Sentences[sentence] : span, from.Anchors);
        DatedDays? days = searcher.Index.DaysOf(hit.Doc);
        return new SearchResult
        {
            Source = from.Source,
            Sha256 = from.Sha256,
            Title = from.Title,
            Heading = from.Heading,
            Media = from.Media,
            Language = from.Language,
            FirstDay = days?.First,
            LastDay = days?.Last,
            Text = text,
            Highlights = passage.Matches(span, terms),
            Score = hit.Score,
            Page = place.Page,
            StartSeconds = place.StartSeconds,
            EndSeconds = place.EndSeconds,
            Also = [.. searcher.Index.SourcesOf(from.Sha256).Where(x => x != from.Source)],
            Context = options.Context == 0 ? [] : ContextPassage.Of(searcher.Index.Around(from, options.Context)),
        };
    }

    private bool IsNew(TextSpan place, string sha256)
    {
        if (!_places.TryGetValue(sha256, out List<TextSpan>? places))
        {
            _places.Add(sha256, places = []);
        }

        if (places.Exists(x => x.Start < place.End && place.Start < x.End))
        {
            return false;
        }

        places.Add(place);
        return true;
    }
}
