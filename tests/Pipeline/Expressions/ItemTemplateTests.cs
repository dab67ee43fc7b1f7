using System.Text;
using Tars.Pipeline.Expressions;
using Tars.Pipeline.Tests.Definition;

namespace Tars.Pipeline.Tests.Expressions;

public sealed class ItemTemplateTests
{
    private static readonly Thing s_thing = new()
    {
        Name = "night/a.wav", Size = 42, Score = 0.25, Checked = true, Shape = Shape.PlainText, Guess = Shape.Audio,
        Age = TimeSpan.FromSeconds(90.5),
        ModifiedAt = new DateTimeOffset(2024, 5, 6, 23, 30, 0, TimeSpan.FromHours(-2)),
    };

    [Theory]
    [InlineData("{name}", "night/a.wav")]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("{{{name}}}", "{night/a.wav}")]
    [InlineData("{size:00000}-{size}", "00042-42")]
    [InlineData("{score} {checked} {shape}", "0.25 true plain_text")]
    [InlineData("{modified_at} {modified_at:yyyy/MM/dd HH.mm}", "2024-05-07 2024/05/07 01.30")]
    [InlineData("{age}", "90.5")]
    [InlineData("{language|none}/{pages|}{pages|no pages}", null)]
    [InlineData("{language|none}/{pages|no pages}", "none/no pages")]
    [InlineData("{guess|unknown}", "audio")]
    [InlineData("a{broken}b", "ab")]
    [InlineData("a{broken|-}b", "a-b")]
    public void Format_PutsTheFieldsIn(string text, string? expected)
    {
        if (expected is null)
            Assert.Throws<FormatException>(() => ItemTemplate.Parse(text, typeof(Thing)));
        else
            Assert.Equal(expected, ItemTemplate.Parse(text, typeof(Thing)).Format(s_thing));
    }

    [Theory]
    [InlineData("{nam}", 1, 3, DiagnosticCodes.UnknownField, "did you mean 'name'?")]
    [InlineData("a {}", 3, 1, DiagnosticCodes.UnknownField, "its fields are name")]
    [InlineData("a {name", 2, 1, DiagnosticCodes.ExpressionSyntax, "has no '}'")]
    [InlineData("a} b", 1, 1, DiagnosticCodes.ExpressionSyntax, "has no '{'")]
    [InlineData("{na{me}", 0, 1, DiagnosticCodes.ExpressionSyntax, "has no '}'")]
    [InlineData("{language}", 1, 8, DiagnosticCodes.ExpressionType, "as in {language|unknown}")]
    [InlineData("{pages}", 1, 5, DiagnosticCodes.ExpressionType, "may have no value")]
    [InlineData("{name:000}", 6, 3, DiagnosticCodes.ExpressionType, "has no form")]
    [InlineData("{size:#,0}", 6, 3, DiagnosticCodes.ExpressionType, "filled up with zeros")]
    [InlineData("{modified_at:MMMM}", 0, 0, null, null)]
    [InlineData("{modified_at:MMM}", 13, 3, DiagnosticCodes.ExpressionType, "a time is written with")]
    [InlineData("{modified_at:}", 13, 1, DiagnosticCodes.ExpressionType, "a time is written with")]
    public void Parse_OfWhatIsWrong_NamesThePlace(string text, int at, int length, string? code, string? said)
    {
        var problems = new List<ExpressionProblem>();
        ItemTemplate.Parse(text, typeof(Thing), problems);

        if (code is null)
        {
            Assert.Empty(problems);
            return;
        }

        ExpressionProblem problem = Assert.Single(problems);
        Assert.Equal((code, at, length), (problem.Code, problem.At, problem.Length));
        Assert.Contains(said!, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OfTooMuch_IsRefused()
    {
        var problems = new List<ExpressionProblem>();

        Assert.Null(ItemTemplate.Parse(new string('a', ItemTemplate.MaxLength + 1), typeof(Thing), problems));
        Assert.Equal(DiagnosticCodes.ExpressionTooLarge, Assert.Single(problems).Code);
        Assert.NotNull(ItemTemplate.Parse(new string('a', ItemTemplate.MaxLength), typeof(Thing)));
    }

    [Fact]
    public void Format_TakesAtMostSoMuchOfAValue_AndCleansIt()
    {
        var thing = new Thing { Name = new string('x', 1_000_000) };

        Assert.Equal(1024, ItemTemplate.Parse("{name}", typeof(Thing)).Format(thing).Length);
        Assert.Equal("name=a", ItemTemplate.Parse("{name}a", typeof(Thing)).Format(new Thing(), (field, value) => $"{field}={value}"));
    }

    [Fact]
    public void RandomTexts_EitherSayWhatIsWrongOrFormat()
    {
        var random = new Random(3);
        string[] pieces =
        [
            "{",
            "}",
            "{{",
            "}}",
            "|",
            ":",
            "name",
            "size",
            "modified_at",
            "yyyy",
            "000",
            "x",
            "/",
            "language",
            "é",
            "\uD800",
        ];
        int formed = 0;
        for (int round = 0; round < 5000; round++)
        {
            var text = new StringBuilder();
            for (int i = random.Next(1, 9); i > 0; i--)
                text.Append(pieces[random.Next(pieces.Length)]);
            var problems = new List<ExpressionProblem>();
            ItemTemplate? template = ItemTemplate.Parse(text.ToString(), typeof(Thing), problems);
            Assert.Equal(template is null, problems.Count > 0);
            Assert.All(problems, p => Assert.True(p.At >= 0 && p.Length >= 1 && p.At <= text.Length, $"{text}: {p}"));
            formed += template?.Format(s_thing) is null ? 0 : 1;
        }

        Assert.InRange(formed, 100, 4900);
    }
}
