using Tars.Testing;

namespace Tars.Stages.Rag.Tests.Evaluation;

public sealed class JudgedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TrecFiles_TabsAndBlanks_GiveTheJudgedQueries()
    {
        IReadOnlyList<JudgedQuestion> questions = TrecFiles.Read(
            Write("qrels", "1 0 a 2\n1\t0\tb\t0\n2 0 c 1\n\n"), Write("queries", "1\twho found it\n2 what  now\n3 not judged\n"), binary: false);
        Assert.Equal(["1", "2"], questions.Select(x => x.Id));
        Assert.Equal("who found it", questions[0].Text);
        Assert.Equal(2, Assert.Single(questions[0].Relevant).Grade);
    }

    [Fact]
    public void TrecFiles_Binary_TakesGradesAsOne() => Assert.Equal(
        1, Assert.Single(TrecFiles.Read(Write("qrels", "1 0 a 4"), Write("queries", "1 x"), binary: true)[0].Relevant).Grade);

    [Theory]
    [InlineData("1 0 a", "1 x", "qrels:1")]
    [InlineData("1 0 a one", "1 x", "'one'")]
    [InlineData("1 0 a 99999999", "1 x", "99999999")]
    [InlineData("1 0 a 1\n1 0 a 1", "1 x", "qrels:2")]
    [InlineData("1 0 a 1", "1", "queries:1")]
    [InlineData("1 0 a 1", "1 x\n1 y", "queries:2")]
    [InlineData("1 0 a 1", "7 x", "belong together")]
    public void TrecFiles_BadLines_AreNamed(string qrels, string queries, string named)
    {
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => TrecFiles.Read(Write("qrels", qrels), Write("queries", queries), false));
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadYaml_SampleQuestions_AreRead()
    {
        IReadOnlyList<JudgedQuestion> questions = JudgedQuestions.ReadYaml(Path.Combine(TestAssets.Repository, "samples", "questions.yaml"));
        Assert.Contains(questions, x => x.IsUnanswerable);
        Assert.All(questions.Where(x => !x.IsUnanswerable), x => Assert.NotEmpty(x.Expected));
        Assert.Equal(2, questions.Single(x => x.Id == "gearbox-teeth").Relevant.Single().Names.Count);
        Assert.True(questions.Count >= 40 && questions.Count(x => x.IsUnanswerable) * 5 >= questions.Count);
        Assert.Equal((2, 14.5), (questions.Single(x => x.Id == "cable-length").Page, questions.Single(x => x.Id == "gearbox-teeth").Second));
    }

    [Theory]
    [InlineData("- a", "one mapping")]
    [InlineData("answerable: yes", "must be a list")]
    [InlineData("answerable: [{ id: x }]", ":1:14")]
    [InlineData("answerable: [{ question: a, expect: b }]", "'expect'")]
    [InlineData("answerable: [{ id: x, question: a }, { id: x, question: b }]", "'x' stands 2 times")]
    [InlineData("answerable: [{ question: a, page: two }]", "'page' must be a number")]
    [InlineData("answerable: [{ question: a, second: -1 }]", "'second' must be a number")]
    [InlineData("other: 1", "no question")]
    [InlineData("answerable: [", ":1:")]
    public void ReadYaml_BadFiles_AreRefused(string yaml, string named)
    {
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => JudgedQuestions.ReadYaml(Write("q.yaml", yaml)));
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/b.pdf", "a/b.pdf", true)]
    [InlineData("inbox/a/b.pdf", "a/b.pdf", true)]
    [InlineData("inbox/xa/b.pdf", "a/b.pdf", false)]
    [InlineData("docs/184.txt", "184", true)]
    [InlineData("docs/1184.txt", "184", false)]
    public void IsNamed_ComparesWholeNames(string source, string name, bool named) =>
        Assert.Equal(named, new JudgedSource(["other", name], 1).IsNamed(source));

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{ "questions": [{ "id": "a" }] }""")]
    [InlineData("""{ "questions": [{ "id": "a", "scores": { "map": "x" } }] }""")]
    [InlineData("""{ "questions": [{ "id": "a", "scores": {} }, { "id": "a", "scores": {} }] }""")]
    [InlineData("nothing")]
    public void SavedEvaluation_OtherFiles_AreRefused(string json) =>
        Assert.Throws<InvalidDataException>(() => SavedEvaluation.Read(Write("saved.json", json)));

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }
}
