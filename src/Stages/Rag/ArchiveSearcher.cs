using Tars.Pipeline;

namespace Tars.Stages.Rag;

/// <summary>Searches an archive that the <c>index</c> node wrote: by words (BM25), helped by the vectors where there are any.</summary>
/// <remarks>
/// Shows the commit that was the last when it was opened; may be used from several threads at once, and disposed when none uses it.
/// </remarks>
public sealed class ArchiveSearcher : IAsyncDisposable
{
    private const int WordCandidates = 200;
    private const int VectorCandidates = 50;
    private const int DiverseCandidates = 60;

    // When documents are ranked, so many passages each are expected among the best.
    private const int PassagesOfDocument = 3;

    private const string VectorsMark = "Tars.Stages.Rag.Vectors";

    private readonly TextEncoder? _encoder;

    private ArchiveSearcher(ArchiveIndex index, TextEncoder? encoder)
    {
        Index = index;
        _encoder = encoder;
    }

    /// <summary>The number of passages in the archive.</summary>
    public int PassageCount => Index.Count;

    /// <summary>True when vectors take part in a search; false when the archive has none.</summary>
    public bool UsesVectors => _encoder is not null;

    internal ArchiveIndex Index { get; }

    /// <summary>How a search ranks.</summary>
    internal RankingOptions Ranking { get; set; } = new();

    /// <summary>Opens an archive whose vectors are those of Universal Sentence Encoder Lite, or that has none.</summary>
    /// <param name="indexFolder">The folder of the <c>index</c> node.</param>
    /// <param name="assets">Where the model for queries comes from; asked only when the archive has vectors.</param>
    /// <param name="cancellationToken">Stops fetching the model.</param>
    /// <exception cref="InvalidDataException">There is no archive, it is damaged, or its vectors come from another model.</exception>
    /// <exception cref="AssetException">The archive has vectors and their model cannot be had.</exception>
    public static ValueTask<ArchiveSearcher> OpenAsync(
        string indexFolder, AssetResolver assets, CancellationToken cancellationToken = default) =>
        OpenAsync(indexFolder, assets, new EmbedOptions(), cancellationToken);

    /// <summary>Opens an archive.</summary>
    /// <param name="indexFolder">The folder of the <c>index</c> node.</param>
    /// <param name="assets">Where the model for queries comes from; asked only when the archive has vectors.</param>
    /// <param name="model">The options of the <c>embed</c> node that made the vectors; null searches by words alone.</param>
    /// <param name="cancellationToken">Stops fetching the model.</param>
    /// <exception cref="InvalidDataException">There is no archive, it is damaged, or its vectors come from a model that is not at
    /// hand.</exception>
    /// <exception cref="AssetException">The archive has vectors and their model cannot be had.</exception>
    /// <exception cref="ItemException">The model is behind an endpoint that does not answer as it should.</exception>
    public static ValueTask<ArchiveSearcher> OpenAsync(
        string indexFolder, AssetResolver assets, EmbedOptions? model, CancellationToken cancellationToken = default) =>
        OpenAsync(indexFolder, assets, model, null, cancellationToken);

    /// <summary>Opens an archive, with a bound on what its model may cost.</summary>
    /// <param name="indexFolder">The folder of the <c>index</c> node.</param>
    /// <param name="assets">Where the model for queries comes from; asked only when the archive has vectors.</param>
    /// <param name="model">The options of the <c>embed</c> node that made the vectors; null searches by words alone.</param>
    /// <param name="budget">What requests for vectors may spend, where the model is behind an endpoint; null for no limit.</param>
    /// <param name="cancellationToken">Stops fetching the model.</param>
    /// <exception cref="InvalidDataException">As for the others.</exception>
    /// <exception cref="AssetException">As for the others.</exception>
    /// <exception cref="ItemException">As for the others, or the budget is used up.</exception>
    public static async ValueTask<ArchiveSearcher> OpenAsync(
        string indexFolder, AssetResolver assets, EmbedOptions? model, RemoteBudget? budget, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(indexFolder);
        ArgumentNullException.ThrowIfNull(assets);
        ArchiveIndex index = OpenIndex(indexFolder);
        TextEncoder? encoder = null;
        try
        {
            if (model is not null && index.Vectors.Model is { } recorded)
            {
                encoder = await TextEncoders.OpenAsync(model, assets, budget, recorded, cancellationToken);
                if (encoder.Model != recorded)
                {
                    throw new InvalidDataException(
                        $"{indexFolder}: the archive's vectors come from {recorded}, queries would be embedded by {encoder.Model}; the two " +
                        "cannot be compared. Name the model of before in the embed node again, or make the index anew with this one: " +
                        "tars index rebuild; it takes unchanged work from the memo.");
                }
            }

            return new ArchiveSearcher(index, encoder);
        }
        catch
        {
            index.Dispose();
            if (encoder is not null)
            {
                await encoder.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Searches the whole archive.</summary>
    /// <param name="query">Words in any order, or a question. The first 4,000 characters and 48 different words count.</param>
    /// <param name="limit">At most so many results, 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>As <see cref="SearchAsync(string, SearchOptions, CancellationToken)"/>.</returns>
    /// <exception cref="ItemException">The model is behind an endpoint that does not answer as it should.</exception>
    public ValueTask<IReadOnlyList<SearchResult>> SearchAsync(
        string query, int limit = 10, CancellationToken cancellationToken = default) =>
        SearchAsync(query, new SearchOptions { Limit = limit }, cancellationToken);

    /// <summary>Searches.</summary>
    /// <param name="query">Words in any order, or a question. The first 4,000 characters and 48 different words count.</param>
    /// <param name="options">What takes part, and how results are chosen and shown.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>
    /// The best places, best first: of places that overlap, of copies of the same bytes, and of places that would show the same text, only
    /// the best one. Empty when nothing matches, the query has no word in it, or the filter leaves no passage.
    /// </returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="ItemException">The model is behind an endpoint that does not answer as it should.</exception>
    public async ValueTask<IReadOnlyList<SearchResult>> SearchAsync(
        string query, SearchOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(options);
        SearchOptions.Check(options);
        Question question = Question.Parse(query, Index.Analyzer);
        int words = Math.Max(WordCandidates, PassagesOfDocument * options.Limit);
        List<Hit> hits = await RetrieveAsync(question, Ranking, words, Index.Within(options.Filter), cancellationToken);
        IEnumerable<(Hit Hit, AnalyzedPassage Passage)> found = Distinct(hits, int.MaxValue, question.IsSpanish);
        if (options.Reranker is { } reranker)
        {
            found = Reranked([.. found.Take(Math.Max(options.RerankDepth, options.Limit))], question.Text, reranker, cancellationToken);
        }

        if (options.Diverse)
        {
            found = Diverse(found.Take(Math.Max(DiverseCandidates, 2 * options.Limit)));
        }

        return await new ResultList(this, question, options).OfAsync(found, cancellationToken);
    }

    /// <summary>The words of a query that no passage holds, where the archive has words written nearly so.</summary>
    /// <param name="query">As for a search.</param>
    /// <param name="cancellationToken">Ends the look; what was found until then is given.</param>
    public IReadOnlyList<NearWord> NearWords(string query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Rag.NearWords.Of(Index, query, cancellationToken);
    }

    /// <summary>How many passages a filter leaves.</summary>
    /// <exception cref="ArgumentException">The filter is out of its bounds.</exception>
    public int Count(PassageFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        SearchOptions.Check(new SearchOptions { Filter = filter });
        return Index.Within(filter)?.Count ?? PassageCount;
    }

    /// <summary>Closes the archive.</summary>
    public async ValueTask DisposeAsync()
    {
        Index.Dispose();
        if (_encoder is not null)
        {
            await _encoder.DisposeAsync();
        }
    }

    /// <summary>The candidates for a question, best first.</summary>
    /// <param name="question">The question.</param>
    /// <param name="ranking">How they are ranked.</param>
    /// <param name="words">How many passages are taken by words; those by vectors come on top.</param>
    /// <param name="within">Only these passages; null takes all.</param>
    /// <param name="cancellationToken">Stops waiting for the query's vector.</param>
    internal async ValueTask<List<Hit>> RetrieveAsync(
        Question question,
        RankingOptions ranking,
        int words = WordCandidates,
        PassageSet? within = null,
        CancellationToken cancellationToken = default)
    {
        if (question.Terms.Count == 0 || within is { Count: 0 })
        {
            return [];
        }

        IReadOnlyList<(int Doc, double Score)> found = ranking.Words ? Index.Search(question.Terms, words, within: within) : [];
        float[]? vector = _encoder is null || (ranking.Words && ranking.VectorWeight == 0) ? null
            : (await EncodeAsync(question, [], cancellationToken)).Question;
        List<(int Doc, float Similarity)> near = vector is null ? [] : Near(vector, ranking, words, found, within);
        List<Hit> first = Join(found, vector, near, ranking);
        return ranking.Refines && ranking.Words && (within?.Count ?? Index.Count) >= RelevanceModel.LeastPassages ? Refine(first) : first;

        List<Hit> Refine(List<Hit> hits)
        {
            List<Hit> refined = hits;
            if (ranking.FeedbackShare > 0 && found.Count > 0)
            {
                IReadOnlyList<(string Term, double Boost)> likely = RelevanceModel.Terms(Index, found, question.Terms.Count, ranking);
                refined = Join(Index.Search(question.Terms, words, likely, within), vector, near, ranking);
            }

            if (ranking.NeighbourShare > 0)
            {
                refined = NeighbourRanking.Apply(refined, doc => Index.Vectors.Find(Index.IdOf(doc)), ranking);
            }

            return NeighbourRanking.Keep(hits, refined, ranking.Kept);
        }
    }

    /// <summary>The passages that a query's vector finds, near enough to be candidates without a word of the query.</summary>
    private List<(int Doc, float Similarity)> Near(
        float[] vector, RankingOptions ranking, int words, IReadOnlyList<(int Doc, double Score)> found, PassageSet? within)
    {
        // The document of an id is a search of its own; those of the passages at hand are known.
        var known = found.ToDictionary(x => Index.IdOf(x.Doc), x => x.Doc);
        var near = new List<(int Doc, float Similarity)>();
        foreach ((long id, float similarity) in Index.Vectors.Search(vector, ranking.Words ? VectorCandidates : words, within?.Ids))
        {
            if (similarity < HybridRanking.LeastSimilarity && ranking.Words)
            {
                continue;
            }

            int doc = known.TryGetValue(id, out int at) ? at : Index.DocumentOf(id);
            if (doc >= 0)
            {
                near.Add((doc, similarity));
            }
        }

        return near;
    }

    private List<Hit> Join(
        IReadOnlyList<(int Doc, double Score)> found, float[]? vector, List<(int Doc, float Similarity)> near, RankingOptions ranking)
    {
        var candidates = new Dictionary<int, (int Doc, double Bm25, double? Similarity)>();
        foreach ((int doc, double score) in found)
        {
            candidates[doc] = (doc, score, vector is null ? null : Index.Vectors.Score(vector, Index.IdOf(doc)));
        }

        foreach ((int doc, float similarity) in near)
        {
            candidates.TryAdd(doc, (doc, 0, similarity));
        }

        return HybridRanking.Join(candidates.Values, vector is null ? 0 : ranking.VectorWeight);
    }

    /// <summary>The documents that a search finds, best first, each by its best passage; copies of the same bytes are one.</summary>
    internal async ValueTask<IEnumerable<Passage>> RankDocumentsAsync(string query, int limit, CancellationToken cancellationToken)
    {
        Question question = Question.Parse(query, Index.Analyzer);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        List<Hit> hits = await RetrieveAsync(
            question, Ranking, Math.Max(WordCandidates, PassagesOfDocument * limit), cancellationToken: cancellationToken);
        return hits
            .Select(x => Index.Passage(x.Doc))
            .Where(x => seen.Add(x.Sha256))
            .Take(limit);
    }

    /// <summary>The hits with their passages, without those that repeat a better one from another copy of the same bytes.</summary>
    internal IEnumerable<(Hit Hit, AnalyzedPassage Passage)> Distinct(IEnumerable<Hit> hits, int limit, bool spanish)
    {
        var taken = new HashSet<(string, int)>();
        foreach (Hit hit in hits)
        {
            if (limit == 0)
            {
                yield break;
            }

            AnalyzedPassage passage = Index.Read(hit.Doc, spanish);
            if (taken.Add((passage.Passage.Sha256, passage.Passage.Start)))
            {
                limit--;
                yield return (hit, passage);
            }
        }
    }

    /// <summary>The question's words and what each is worth here.</summary>
    internal IReadOnlyList<WeightedTerm> Weights(Question question) => [.. question.Terms.Select(Index.Weigh)];

    /// <summary>Cosines of a question with texts, or null when no model is loaded.</summary>
    internal async ValueTask<double[]?> SimilaritiesAsync(
        Question question, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        if (_encoder is null)
        {
            return null;
        }

        (float[] vector, float[][] vectors) = await EncodeAsync(question, texts, cancellationToken);
        return [.. vectors.Select(x => (double)System.Numerics.Tensors.TensorPrimitives.Dot<float>(vector, x))];
    }

    /// <summary>Whether a failure is that of the model that gives vectors, and not of one that answers.</summary>
    internal static bool IsOfVectors(ItemException failure) => failure.Data.Contains(VectorsMark);

    // A question is sent once, however often it is compared with something.
    private async ValueTask<(float[] Question, float[][] Texts)> EncodeAsync(
        Question question, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        try
        {
            if (question.Vector is { } known)
            {
                return (known, texts.Count == 0 ? [] : await _encoder!.EncodeQueriesAsync(texts, cancellationToken));
            }

            float[][] vectors = await _encoder!.EncodeQueriesAsync([question.Text, .. texts], cancellationToken);
            question.Vector = vectors[0];
            return (vectors[0], vectors[1..]);
        }
        catch (ItemException e)
        {
            e.Data[VectorsMark] = true;
            throw;
        }
    }

    // Equal scores keep the order of before.
    private static IEnumerable<(Hit Hit, AnalyzedPassage Passage)> Reranked(
        List<(Hit Hit, AnalyzedPassage Passage)> found, string query, CrossEncoder reranker, CancellationToken cancellationToken)
    {
        IReadOnlyList<double> scores = reranker.Score(query, [.. found.Select(x => x.Passage.Passage.Text)], cancellationToken);
        return found.Select((x, i) => (Hit: x.Hit with { Score = scores[i] }, x.Passage)).OrderByDescending(x => x.Hit.Score);
    }

    private IEnumerable<(Hit Hit, AnalyzedPassage Passage)> Diverse(IEnumerable<(Hit Hit, AnalyzedPassage Passage)> found)
    {
        List<(Hit Hit, AnalyzedPassage Passage, float[]? Vector)> candidates =
            [.. found.Select(x => (x.Hit, x.Passage, Index.Vectors.Find(Index.IdOf(x.Hit.Doc))?.Values))];
        return DiverseRanking
            .Of(candidates, x => x.Hit.Score, (a, b) => Likeness(a.Passage, a.Vector, b.Passage, b.Vector))
            .Select(x => (x.Hit, x.Passage));
    }

    // By their vectors, as far as they are nearer than unrelated sentences are; without those the share of their words that both have.
    private static double Likeness(AnalyzedPassage a, float[]? vectorOfA, AnalyzedPassage b, float[]? vectorOfB)
    {
        if (vectorOfA is not null && vectorOfB is not null)
        {
            double cosine = System.Numerics.Tensors.TensorPrimitives.Dot<float>(vectorOfA, vectorOfB);
            return Math.Clamp((cosine - HybridRanking.LeastSimilarity) / (1 - HybridRanking.LeastSimilarity), 0, 1);
        }

        int shared = a.Terms.Count(b.Terms.Contains);
        return shared / (double)Math.Max(1, a.Terms.Count + b.Terms.Count - shared);
    }

    private static ArchiveIndex OpenIndex(string folder)
    {
        try
        {
            return ArchiveIndex.Open(folder);
        }
        catch (TextIndex.IndexNotFoundException e)
        {
            throw new InvalidDataException($"{folder}: there is no archive yet; run the pipeline that has the index node first.", e);
        }
    }
}
