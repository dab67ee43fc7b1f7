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
        foreach ((Hit hit, AnalyzedPassage passage) in found)
        {
            if (grouped && further.TryGetValue(passage.Passage.Sha256, out List<SearchResult>? more))
            {
                if (more.Count < MostFurther && await ResultAsync(hit, passage, terms, cancellationToken) is { } place)
                {
                    more.Add(place);
                }
            }
            else if (results.Count == options.Limit)
            {
                if (!grouped)
                {
                    break;
                }
            }
            else if (await ResultAsync(hit, passage, terms, cancellationToken) is { } result)
            {
                results.Add(result);
                further.TryAdd(result.Sha256, []);
            }
        }

        return grouped ? [.. results.Select(x => x with { More = further[x.Sha256] })] : results;
    }

    // Null for what would show a text, or a part of a document, that is shown already: passages next to each other share some sentences.
    private async ValueTask<SearchResult?> ResultAsync(
        Hit hit, AnalyzedPassage passage, HashSet<string> terms, CancellationToken cancellationToken)
    {
        int sentence = Snippet.BestSentence(passage, _weights);
        sentence = sentence < 0 ? await MostSimilarSentenceAsync(passage, cancellationToken) : sentence;
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

    private async ValueTask<int> MostSimilarSentenceAsync(AnalyzedPassage passage, CancellationToken cancellationToken)
    {
        double[]? similarities = passage.Sentences.Count > 1
            ? await searcher.SimilaritiesAsync(question.Text, [.. passage.Sentences.Select(passage.Quote)], cancellationToken)
            : null;
        return similarities is null ? 0 : Array.IndexOf(similarities, similarities.Max());
    }
}
