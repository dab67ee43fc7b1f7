namespace Tars.Stages.Rag;

/// <summary>Puts questions to an archive and scores what it finds and answers.</summary>
/// <param name="searcher">The archive; not owned.</param>
/// <param name="depth">Documents of a ranking that count, 10 to 1,000.</param>
internal sealed class ArchiveEvaluation(ArchiveSearcher searcher, int depth)
{
    public const string Ndcg = "ndcg@10";
    public const string Map = "map";
    public const string Recall = "recall";
    public const string Mrr = "mrr";
    public const string Precision = "precision@10";

    /// <summary>Whether a judged document stands among the first three: what a person looks at.</summary>
    public const string Success = "success@3";

    /// <summary>Whether a quote stands word for word in the document it cites; the share of an answer's quotes.</summary>
    public const string QuotePrecision = "quote_precision";

    /// <summary>Whether a question that has an answer got it: a quote holds one of the expected phrases.</summary>
    public const string AnswerRecall = "answer_recall";

    /// <summary>
    /// Whether an expected phrase was quoted from the document, the page and the moment that the question names; of questions that name a
    /// document.
    /// </summary>
    public const string AnswerPlace = "answer_place";

    /// <summary>Whether an answer that was given is right; one to an unanswerable question is not.</summary>
    public const string AnswerPrecision = "answer_precision";

    /// <summary>Whether an unanswerable question was refused.</summary>
    public const string Abstention = "abstention";

    /// <summary>Whether a question that has an answer was answered at all.</summary>
    public const string Answered = "answered";

    private const int Cut = 10;
    private const int FirstRanks = 3;

    // The second at which a sentence begins is known to about so much: recognition tells speech from silence in steps.
    private const double SecondsOff = 3;

    private readonly ArchiveAnswerer _answerer = new(searcher);

    /// <summary>All metrics in the order in which they are shown.</summary>
    public static IReadOnlyList<string> Metrics { get; } =
        [Ndcg, Map, Recall, Mrr, Precision, Success, QuotePrecision, AnswerRecall, AnswerPlace, AnswerPrecision, Answered, Abstention];

    /// <summary>Scores questions one after the other, in their order.</summary>
    public async Task<IReadOnlyList<QuestionScores>> ScoreAsync(IEnumerable<JudgedQuestion> questions, CancellationToken cancellationToken)
    {
        var all = new List<QuestionScores>();
        foreach (JudgedQuestion question in questions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            all.Add(await ScoreAsync(question, cancellationToken));
        }

        return all;
    }

    /// <summary>
    /// Scores a question: its ranking where documents were judged, its answer where phrases are expected or none is to be given.
    /// </summary>
    public async ValueTask<QuestionScores> ScoreAsync(JudgedQuestion question, CancellationToken cancellationToken)
    {
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        if (question.Relevant.Count > 0)
        {
            IReadOnlyList<int> grades = await GradesAsync(question, cancellationToken);
            IReadOnlyList<int> judged = [.. question.Relevant.Select(x => x.Grade)];
            scores[Ndcg] = RankingMetrics.Ndcg(grades, judged, Cut);
            scores[Map] = RankingMetrics.AveragePrecision(grades, judged.Count);
            scores[Recall] = RankingMetrics.Recall(grades, judged.Count, depth);
            scores[Mrr] = RankingMetrics.ReciprocalRank(grades);
            scores[Precision] = RankingMetrics.Precision(grades, Cut);
            scores[Success] = RankingMetrics.ReciprocalRank(grades) >= 1.0 / FirstRanks ? 1 : 0;
        }

        if (question.Expected.Count > 0 || question.IsUnanswerable)
        {
            ScoreAnswer(question, await _answerer.AskAsync(question.Text, cancellationToken: cancellationToken), scores);
        }

        return new QuestionScores(question.Id, scores);
    }

    // A document that was judged counts at its first rank; copies of the same bytes stand at one rank together.
    private async ValueTask<List<int>> GradesAsync(JudgedQuestion question, CancellationToken cancellationToken)
    {
        List<JudgedSource> left = [.. question.Relevant];
        var grades = new List<int>(depth);
        foreach (Passage passage in await searcher.RankDocumentsAsync(question.Text, depth, cancellationToken))
        {
            JudgedSource? judged = left.Count == 0 ? null
                : left.Find(x => x.IsNamed(passage.Source)) ?? left.Find(x => searcher.Index.SourcesOf(passage.Sha256).Any(x.IsNamed));
            grades.Add(judged?.Grade ?? 0);
            if (judged is not null)
            {
                left.Remove(judged);
            }
        }

        return grades;
    }

    private void ScoreAnswer(JudgedQuestion question, ArchiveAnswer answer, Dictionary<string, double> scores)
    {
        List<Citation> hits = [.. answer.Citations.Where(x => Holds(x.Quote, question.Expected))];
        bool right = hits.Count > 0;
        if (question.IsUnanswerable)
        {
            scores[Abstention] = answer.Answered ? 0 : 1;
        }
        else
        {
            scores[AnswerRecall] = right ? 1 : 0;
            scores[Answered] = answer.Answered ? 1 : 0;
            if (question.Relevant.Count > 0)
            {
                scores[AnswerPlace] = hits.Exists(x => StandsAt(x, question)) ? 1 : 0;
            }
        }

        if (answer.Answered)
        {
            scores[AnswerPrecision] = right && !question.IsUnanswerable ? 1 : 0;
            scores[QuotePrecision] = answer.Citations.Average(x => searcher.Index.Holds(x.Sha256, x.Quote) ? 1.0 : 0);
        }
    }

    private bool StandsAt(Citation citation, JudgedQuestion question) =>
        (question.Relevant.Any(x => x.IsNamed(citation.Source)) || searcher.Index.SourcesOf(citation.Sha256).Any(x => question.Relevant.Any(y => y.IsNamed(x))))
        && (question.Page is null || citation.Page == question.Page)
        && (question.Second is null || (citation.StartSeconds <= question.Second + SecondsOff && citation.EndSeconds >= question.Second - SecondsOff));

    private static bool Holds(string quote, IReadOnlyList<string> phrases)
    {
        string line = OneLine(quote);
        return phrases.Any(x => line.Contains(OneLine(x), StringComparison.OrdinalIgnoreCase));
    }

    // A document's lines are indented and broken as they are; a phrase is not.
    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
