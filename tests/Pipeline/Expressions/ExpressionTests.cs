using Tars.Pipeline.Expressions;
using Tars.Pipeline.Tests.Definition;

namespace Tars.Pipeline.Tests.Expressions;

public sealed class ExpressionTests
{
    private static readonly Thing Recording = new()
    {
        Name = "night-01.wav",
        Language = null,
        Size = 2048,
        Pages = null,
        Score = 0.5,
        Seconds = 42.5,
        Checked = true,
        Shape = Shape.Audio,
        Guess = Shape.PlainText,
        ModifiedAt = new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.FromHours(2)),
        Age = TimeSpan.FromMinutes(90),
    };

    [Theory]
    [InlineData("shape == audio", true)]
    [InlineData("shape == \"audio\"", true)]
    [InlineData("shape != audio", false)]
    [InlineData("shape in [audio, video]", true)]
    [InlineData("shape in [video]", false)]
    [InlineData("shape not in [video]", true)]
    [InlineData("guess == plain_text", true)]
    [InlineData("size == 2048", true)]
    [InlineData("size == 2048.0", true)]
    [InlineData("size == 2KiB", true)]
    [InlineData("size > 2047.5", true)]
    [InlineData("size >= 2049", false)]
    [InlineData("size > -1", true)]
    [InlineData("size in [1, 2048, 3]", true)]
    [InlineData("score < 1", true)]
    [InlineData("score <= 5e-1", true)]
    [InlineData("seconds > 42", true)]
    [InlineData("name == night-01.wav", true)]
    [InlineData("name == 'night-01.wav'", true)]
    [InlineData("name == NIGHT-01.WAV", false)]
    [InlineData("name like \"*.wav\"", true)]
    [InlineData("name like \"night-??.*\"", true)]
    [InlineData("name not like \"*.mp3\"", true)]
    [InlineData("name < p", true)]
    [InlineData("checked", true)]
    [InlineData("not checked", false)]
    [InlineData("checked == true", true)]
    [InlineData("checked != true", false)]
    [InlineData("modified_at > 2024-05-01", true)]
    [InlineData("modified_at == 2024-05-01T10:00Z", true)]
    [InlineData("modified_at < \"2024-05-01T12:00:00+02:00\"", false)]
    [InlineData("age >= 1.5h", true)]
    [InlineData("age < 90m", false)]
    [InlineData("size > 1 and not (shape == video or score > 1)", true)]
    [InlineData("size > 9999 and score > 0 or checked", true)]
    [InlineData("size > 9999 and (score > 0 or checked)", false)]
    [InlineData("not size > 9999 and checked", true)]
    public void Matches_FollowsTheRules(string condition, bool expected) => Assert.Equal(expected, Compile(condition).Matches(Recording));

    [Theory]
    [InlineData("language == null", true)]
    [InlineData("language != null", false)]
    [InlineData("language == en", false)]
    [InlineData("language != en", false)]
    [InlineData("language < en", false)]
    [InlineData("language in [en]", false)]
    [InlineData("language not in [en]", false)]
    [InlineData("language like \"*\"", false)]
    [InlineData("language not like \"*\"", false)]
    [InlineData("not language == en", true)]
    [InlineData("pages > 0", false)]
    [InlineData("pages <= 0", false)]
    [InlineData("pages == null", true)]
    [InlineData("size == null", false)]
    [InlineData("seconds != null", true)]
    public void AFieldWithoutAValue_MakesComparisonsFalse(string condition, bool expected) =>
        Assert.Equal(expected, Compile(condition).Matches(Recording));

    [Fact]
    public void APropertyThatThrows_HasNoValue()
    {
        Assert.True(Compile("broken == null").Matches(Recording));
        Assert.False(Compile("broken like \"*\"").Matches(Recording));
    }

    [Fact]
    public void NotANumber_ComparesWithNothing()
    {
        Thing thing = Recording with { Score = double.NaN };

        Assert.All(
            (string[])["score == 0", "score < 0", "score >= 0", "score in [0]"],
            condition => Assert.False(Compile(condition).Matches(thing), condition));
        Assert.True(Compile("score != 0").Matches(thing));
    }

    [Fact]
    public void WholeNumbers_CompareExactly()
    {
        Thing thing = Recording with { Size = 9_007_199_254_740_993 };

        Assert.True(Compile("size == 9007199254740993").Matches(thing));
        Assert.False(Compile("size == 9007199254740992").Matches(thing));
    }

    [Fact]
    public void Matches_WorksForEachOfSeveralTypes_AndTheirSubclasses()
    {
        Expression when = Compile("size > 10", typeof(Thing), typeof(Paper));

        Assert.True(when.Matches(Recording));
        Assert.True(when.Matches(new LongPaper { Size = 11 }));
        Assert.False(when.Matches(new Paper { Size = 10 }));
        Assert.False(when.Matches("another type"));
    }

    [Theory]
    [InlineData("", 0, DiagnosticCodes.ExpressionSyntax)]
    [InlineData("and", 0, DiagnosticCodes.ExpressionSyntax)]
    [InlineData("5 > size", 0, DiagnosticCodes.ExpressionSyntax)]
    [InlineData("\"a\" == name", 0, DiagnosticCodes.ExpressionSyntax)]
    [InlineData("size >", 6, DiagnosticCodes.ExpressionSyntax)]
    [InlineData("size > 1 and", 12, DiagnosticCodes.ExpressionSyntax)]
    [InlineData("(size > 1", 9, DiagnosticCodes.ExpressionSyntax)]
    [InlineData("size > 1)", 8, DiagnosticCodes.ExpressionSyntax)]
    [InlineData("size in 5", 8, DiagnosticCodes.ExpressionSyntax)]
    [InlineData("size in []", 9, DiagnosticCodes.ExpressionSyntax)]
    [InlineData("size in [1 2]", 11, DiagnosticCodes.ExpressionSyntax)]
    [InlineData("size in [1, null]", 12, DiagnosticCodes.ExpressionType)]
    [InlineData("name == 'x", 8, DiagnosticCodes.ExpressionSyntax)]
    [InlineData("size not > 5", 9, DiagnosticCodes.ExpressionSyntax)]
    [InlineData("name like *.wav", 10, DiagnosticCodes.ExpressionSyntax)]
    [InlineData("name like wav", 10, DiagnosticCodes.ExpressionType)]
    [InlineData("size & 1", 5, DiagnosticCodes.ExpressionSyntax)]
    [InlineData("size > null", 5, DiagnosticCodes.ExpressionType)]
    [InlineData("size == \"5\"", 8, DiagnosticCodes.ExpressionType)]
    [InlineData("size == true", 8, DiagnosticCodes.ExpressionType)]
    [InlineData("size == 5s", 8, DiagnosticCodes.ExpressionType)]
    [InlineData("checked > false", 8, DiagnosticCodes.ExpressionType)]
    [InlineData("checked == 1", 11, DiagnosticCodes.ExpressionType)]
    [InlineData("age > 5", 6, DiagnosticCodes.ExpressionType)]
    [InlineData("modified_at > yesterday", 14, DiagnosticCodes.ExpressionType)]
    [InlineData("tags == x", 0, DiagnosticCodes.UnknownField)]
    [InlineData("Size > 1", 0, DiagnosticCodes.UnknownField)]
    [InlineData("shape == 3", 9, DiagnosticCodes.ExpressionType)]
    [InlineData("shape == vidoe", 9, DiagnosticCodes.UnknownMember)]
    public void Compile_Mistake_IsLocated(string condition, int at, string code)
    {
        var problems = new List<ExpressionProblem>();

        Assert.Null(ExpressionCompiler.Compile(condition, [typeof(Thing)], problems));

        ExpressionProblem problem = Assert.Single(problems);
        Assert.Equal((at, code), (problem.At, problem.Code));
    }

    [Theory]
    [InlineData("siz > 1", "'Thing' has no field 'siz'; did you mean 'size'?")]
    [InlineData("shape == vidoe", "'shape' is one of unknown, audio, video, plain_text, but never 'vidoe'; did you mean 'video'?")]
    [InlineData("size > big", "'size' is a number, but 'big' is a text")]
    [InlineData("size = 1", "'=' compares nothing; use '=='")]
    public void Compile_Mistake_NamesBothSidesAndTheWayOut(string condition, string message)
    {
        var problems = new List<ExpressionProblem>();

        ExpressionCompiler.Compile(condition, [typeof(Thing)], problems);

        Assert.Equal(message, Assert.Single(problems).Message);
    }

    [Fact]
    public void Compile_RandomText_NeverThrows()
    {
        string[] parts =
        [
            "size",
            "name",
            "shape",
            "==",
            "!=",
            "<",
            ">=",
            "in",
            "like",
            "not",
            "and",
            "or",
            "(",
            ")",
            "[",
            "]",
            ",",
            "\"x",
            "'",
            "5",
            "null",
            "1e999",
            "-",
            ".",
            "$",
        ];
        var random = new Random(7);
        for (int round = 0; round < 3000; round++)
        {
            string text = string.Join(random.Next(3) == 0 ? "" : " ", random.GetItems(parts, random.Next(1, 12)));
            var problems = new List<ExpressionProblem>();

            Expression? compiled = ExpressionCompiler.Compile(text, [typeof(Thing)], problems);

            Assert.Equal(compiled is null, problems.Count > 0);
            Assert.All(problems, p => Assert.InRange(p.At, 0, text.Length));
            compiled?.Matches(Recording);
        }
    }

    internal static Expression Compile(string text, params Type[] types)
    {
        var problems = new List<ExpressionProblem>();
        Expression? compiled = ExpressionCompiler.Compile(text, types.Length == 0 ? [typeof(Thing)] : types, problems);
        Assert.True(compiled is not null, string.Join('\n', problems));
        return compiled;
    }
}
