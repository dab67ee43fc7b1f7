namespace Tars.Stages.Rag;

/// <summary>Answers questions with sentences of the archive, word for word, or says that it has no answer.</summary>
/// <param name="searcher">The archive; not owned.</param>
/// <remarks>May be used from several threads at once.</remarks>
public sealed class ArchiveAnswerer(ArchiveSearcher searcher)
{
    private const int Passages = 12;
    private const int EmbeddedSentences = 20;
    private const int ComparedAtOnce = 5;
    private const int MaxQuotes = 3;

    // One of the best may miss what another has.
    private const int Contenders = 3;

    // The least support of an answer: nearly half of the question's weight in words, with a cosine of 0.5. Without a model, or for Spanish,
    // words alone count. With what follows chosen on five sets of questions, of which the stricter setting before refused a quarter of two
    // and answered hardly any that has no answer (docs/decisions/0026).
    private const double LeastSupport = 0.72;
    private const double LeastCoverage = 0.5;

    // What is asked of a sentence beyond that when a word of the question stands nowhere near it: more where a number, name or time is
    // asked for, which another sentence about the same thing is likely to hold too.
    private const double LackingWord = 0.05;
    private const double LackingWordOfKind = 0.15;
    private const double LackingWordWithoutModel = 0.1;

    // And when the passage tells of what is asked about in another place.
    private const double BesideSubject = 0.2;

    // Further quotes are nearly as good as the first, hold much of the question themselves, and say something else.
    private const double FurtherScore = 0.9;
    private const double FurtherOwn = 0.5;
    private const double MostOverlap = 0.5;

    /// <summary>Answers a question, in English or Spanish.</summary>
    /// <param name="question">The question. The first 4,000 characters and 48 different words count.</param>
    /// <param name="filter">Which passages may answer; null lets all.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ArgumentException">The filter is out of its bounds.</exception>
    /// <exception cref="Pipeline.ItemException">
    /// The model of the vectors is behind an endpoint that does not answer as it should.
    /// </exception>
    public async ValueTask<ArchiveAnswer> AskAsync(
        string question, PassageFilter? filter = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        var options = new SearchOptions { Filter = filter ?? PassageFilter.None };
        SearchOptions.Check(options);
        Question parsed = Question.Parse(question, searcher.Index.Analyzer);
        if (parsed.Terms.Count == 0)
        {
            return None("The question has no word that could be looked up.");
        }

        PassageSet? within = searcher.Index.Within(options.Filter);
        if (within is { Count: 0 })
        {
            return None("No passage of the archive fits the filter.");
        }

        List<SentenceCandidate> ranked = await RankAsync(parsed, within, cancellationToken);
        int first = ranked.Take(Contenders).ToList().FindIndex(x => IsSupported(parsed, x));
        if (first < 0)
        {
            return None("The archive holds nothing that answers this.");
        }

        ranked.RemoveRange(0, first);

        List<SentenceCandidate> chosen = Choose(parsed, ranked);
        return new ArchiveAnswer
        {
            Answered = true,
            Answer = string.Join(' ', chosen.Select(x => x.Quote)),
            Citations = [.. chosen.Select(x => Citation.Of(x.Passage.Passage, x.Span))],
        };
    }

    /// <summary>The sentences that may answer, best first.</summary>
    /// <param name="question">The question.</param>
    /// <param name="within">Only these passages; null takes all.</param>
    /// <param name="cancellationToken">Stops waiting for the model.</param>
    internal async ValueTask<List<SentenceCandidate>> RankAsync(
        Question question, PassageSet? within = null, CancellationToken cancellationToken = default)
    {
        var scorer = new SentenceScorer(question, searcher.Weights(question), searcher.Index.Analyzer);
        List<Hit> hits = await searcher.RetrieveAsync(question, searcher.Ranking, within: within, cancellationToken: cancellationToken);
        List<SentenceCandidate> candidates =
        [
            .. searcher.Distinct(hits, Passages, question.IsSpanish)
                .SelectMany(x => scorer.Candidates(x.Passage))
                .Where(x => MayAnswer(question, x))
                .OrderByDescending(x => x.Score)
                .DistinctBy(x => (x.Passage.Passage.Sha256, x.Passage.Passage.Start + x.Passage.Sentences[x.Sentence].Start))
                .Take(EmbeddedSentences),
        ];
        return searcher.UsesVectors ? await CompareAsync(question, candidates, cancellationToken) : candidates;
    }

    // The model is what costs: candidates are compared a few at a time, until those left could not be chosen however similar they are.
    private async ValueTask<List<SentenceCandidate>> CompareAsync(
        Question question, List<SentenceCandidate> candidates, CancellationToken cancellationToken)
    {
        var compared = new List<SentenceCandidate>(candidates.Count);
        while (compared.Count < candidates.Count && !IsSettled(compared, candidates[compared.Count]))
        {
            List<SentenceCandidate> next = candidates.GetRange(compared.Count, Math.Min(ComparedAtOnce, candidates.Count - compared.Count));
            double[] similarities = (await searcher.SimilaritiesAsync(question, [.. next.Select(x => x.Quote)], cancellationToken))!;
            compared.AddRange(next.Select((x, i) => x with { Similarity = Math.Max(0, similarities[i]) }));
        }

        return [.. compared.OrderByDescending(x => x.Score)];
    }

    // What is chosen has the score of the last contender at least, and further quotes a share of that.
    private static bool IsSettled(List<SentenceCandidate> compared, SentenceCandidate next) =>
        compared.Count >= Contenders
        && (next with { Similarity = 1 }).Score < FurtherScore * compared.Select(x => x.Score).OrderDescending().ElementAt(Contenders - 1);

    // Words of the kind that is asked for must be there, and one of the names; however similar it is, without them it is no answer.
    private static bool MayAnswer(Question question, SentenceCandidate candidate) =>
        !candidate.LacksNames
        && (!AnswerPattern.IsTelling(question.Kind) || (candidate.HasPattern && !(candidate.HasPatternBehind && candidate.LacksAny)));

    internal bool IsSupported(Question question, SentenceCandidate candidate)
    {
        // The model is an English one: any two Spanish sentences are similar to it.
        bool similar = searcher.UsesVectors && !question.IsSpanish;
        double support = similar ? candidate.Support : candidate.Coverage;
        double least = similar ? LeastSupport : LeastCoverage;
        if (candidate.LacksAny && !candidate.IsRow)
        {
            least += !similar ? LackingWordWithoutModel : AnswerPattern.IsTelling(question.Kind) ? LackingWordOfKind : LackingWord;
        }

        return support >= least + (candidate.IsBesideSubject ? BesideSubject : 0);
    }

    // Maximal marginal relevance in its plainest form: in the order of score, what repeats a quote already chosen is left out.
    private List<SentenceCandidate> Choose(Question question, List<SentenceCandidate> ranked)
    {
        List<SentenceCandidate> chosen = [ranked[0]];
        foreach (SentenceCandidate candidate in ranked.Skip(1))
        {
            if (chosen.Count == MaxQuotes || candidate.Score < FurtherScore * ranked[0].Score)
            {
                break;
            }

            if (candidate.Own >= FurtherOwn && IsSupported(question, candidate)
                && chosen.TrueForAll(x => Overlap(x, candidate) <= MostOverlap))
            {
                chosen.Add(candidate);
            }
        }

        return chosen;
    }

    private static double Overlap(SentenceCandidate a, SentenceCandidate b)
    {
        if (a.Passage.Passage.Sha256 == b.Passage.Passage.Sha256)
        {
            int aStart = a.Passage.Passage.Start + a.Span.Start;
            int bStart = b.Passage.Passage.Start + b.Span.Start;
            if (aStart < bStart + b.Span.Length && bStart < aStart + a.Span.Length)
            {
                return 1;
            }
        }

        IReadOnlySet<string> left = a.Passage.TermsOf(a.Sentence);
        IReadOnlySet<string> right = b.Passage.TermsOf(b.Sentence);
        int shared = left.Count(right.Contains);
        return shared / (double)Math.Max(1, left.Count + right.Count - shared);
    }

    private static ArchiveAnswer None(string reason) => new() { Answered = false, Answer = reason, Citations = [] };
}
