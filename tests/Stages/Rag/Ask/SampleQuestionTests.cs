using System.Globalization;
using Tars.Stages.Rag.Tests.Fixtures;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Tars.Stages.Rag.Tests.Ask;

public class SampleQuestionTests
{
    private static string Reported => Path.Combine(TestAssets.Repository, "samples", "questions.yaml");

    private static string More => Path.Combine(AppContext.BaseDirectory, "Golden", "more-questions.yaml");

    private static ITestOutputHelper Out => TestContext.Current.TestOutputHelper!;

    [Fact]
    public async Task Search_SampleQuestions_FindsTheSourceInTheFirstThree()
    {
        using ArchiveSearcher searcher = await SampleArchive.OpenAsync();
        int right = 0;
        QuestionFile questions = Read(Reported);
        foreach (Asked asked in questions.Answerable)
        {
            IReadOnlyList<SearchResult> results = searcher.Search(asked.Question, 3);
            bool found = results.Any(x => x.Source == asked.Source || x.Also.Contains(asked.Source));
            right += found ? 1 : 0;
            Out.WriteLine($"{(found ? "  " : "!!")} {asked.Id}: {string.Join(" | ", results.Select(x => x.Source))}");
        }

        Assert.True(right >= 0.9 * questions.Answerable.Count, $"{right} of {questions.Answerable.Count}");
    }

    [Fact]
    public Task Ask_SampleQuestions_AnswersFromTheRightPlaceAndNothingElse() => AskAsync(Read(Reported), 0.9);

    [Fact]
    public Task Ask_MoreQuestions_AnswersMostAndNothingElse() => AskAsync(Read(More), 0.8);

    private static async Task AskAsync(QuestionFile questions, double leastRight)
    {
        using ArchiveSearcher searcher = await SampleArchive.OpenAsync();
        var answerer = new ArchiveAnswerer(searcher);
        int answered = 0;
        int right = 0;
        foreach (Asked asked in questions.Answerable)
        {
            ArchiveAnswer answer = answerer.Ask(asked.Question);
            Citation? hit = answer.Citations.FirstOrDefault(x => asked.Expect.Any(y => Plain(x.Quote).Contains(y, StringComparison.OrdinalIgnoreCase)));
            answered += answer.Answered ? 1 : 0;
            right += hit is not null ? 1 : 0;
            Out.WriteLine(Describe(hit is null ? "!!" : "  ", answerer, searcher, asked));
            Assert.All(answer.Citations, x => Assert.Contains(x.Quote, answer.Answer, StringComparison.Ordinal));
            if (hit is not null && (hit.Source == asked.Source || hit.Source == asked.SameAs))
            {
                Assert.Equal(asked.Page, hit.Page);
                Assert.Equal(asked.Second is { } second, hit.StartSeconds is { } start && start <= asked.Second + 0.1);
            }
        }

        int refused = 0;
        foreach (Asked asked in questions.Unanswerable)
        {
            ArchiveAnswer answer = answerer.Ask(asked.Question);
            refused += answer.Answered ? 0 : 1;
            Out.WriteLine(Describe(answer.Answered ? "!!" : "  ", answerer, searcher, asked));
            Assert.Equal(answer.Answered, answer.Citations.Count > 0);
        }

        Out.WriteLine($"answered {answered}, right {right} of {questions.Answerable.Count}; refused {refused} of {questions.Unanswerable.Count}");
        Assert.True(answered >= 0.9 * questions.Answerable.Count);
        Assert.True(right >= leastRight * questions.Answerable.Count);
        Assert.Equal(questions.Unanswerable.Count, refused);
    }

    private static string Describe(string mark, ArchiveAnswerer answerer, ArchiveSearcher searcher, Asked asked)
    {
        Question question = Question.Parse(asked.Question, searcher.Index.Analyzer);
        SentenceCandidate? best = answerer.Rank(question).FirstOrDefault();
        ArchiveAnswer answer = answerer.Ask(asked.Question);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{mark} {asked.Id} {question.Kind} cov {best?.Coverage:F2} own {best?.Own:F2} sim {best?.Similarity:F2} sup {best?.Support:F2} pat {best?.HasPattern} [{answer.Citations.Count}] {answer.Answered}: {Plain(best?.Quote ?? string.Empty)}");
    }

    private static QuestionFile Read(string path) => new DeserializerBuilder()
        .WithNamingConvention(UnderscoredNamingConvention.Instance).IgnoreUnmatchedProperties().Build()
        .Deserialize<QuestionFile>(File.ReadAllText(path));

    private static string Plain(string text) => text.ReplaceLineEndings(" ");

    private sealed class QuestionFile
    {
        public List<Asked> Answerable { get; init; } = [];

        public List<Asked> Unanswerable { get; init; } = [];
    }

    private sealed class Asked
    {
        public string Id { get; init; } = string.Empty;

        public string Question { get; init; } = string.Empty;

        public string Source { get; init; } = string.Empty;

        public string? SameAs { get; init; }

        public int? Page { get; init; }

        public double? Second { get; init; }

        public List<string> Expect { get; init; } = [];
    }
}
