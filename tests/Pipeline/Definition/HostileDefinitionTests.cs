using System.Text;

namespace Tars.Pipeline.Tests.Definition;

/// <summary>Files made to hurt: whatever they say, the answer is diagnostics, in bounded time and memory.</summary>
public sealed class HostileDefinitionTests
{
    private const string Valid = """
        # a valid definition with a bit of everything
        name: archive
        memory: 2GiB
        nodes:
          inbox:   { use: inbox_folder, with: { path: "samples/${DIR:-inbox}", include: ['*.wav', "*.mp3"] } }
          speech:  { use: read, from: inbox, when: shape in [audio, video] and not name like "*.tmp", with: { sizes: [4, 5] } }
          papers:
            use: copy
            from: [speech]
            when: >
              size < 10MiB and
              title != 'x'
            retry: &r { attempts: 5, backoff: 1s }
            rate: 600/min
          library: { use: store, from: [papers, speech], retry: *r }
        """;

    [Fact]
    public void Bombs_OfAliases_AreCounted()
    {
        var yaml = new StringBuilder("name: t\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++)
            yaml.Append(
                $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, "
                + $"*a{i - 1}]\n");

        LoadResult result = TestCatalog.Parse(yaml.ToString());

        Assert.Contains(result.Diagnostics, d => d.Code == DiagnosticCodes.TooLarge);
    }

    [Fact]
    public void AnAliasInsideItsOwnAnchor_IsAnError()
    {
        LoadResult result = TestCatalog.Parse("name: t\nnodes: &n { in: *n }\n");

        Diagnostic only = Assert.Single(result.Diagnostics);
        Assert.Equal((DiagnosticCodes.Syntax, 2, 17), (only.Code, only.Line, only.Column));
    }

    [Theory]
    [InlineData("[", 100_000)]
    [InlineData("{a: ", 100_000)]
    [InlineData("- ", 100_000)]
    public void Depth_IsBounded(string opening, int count)
    {
        LoadResult result = TestCatalog.Parse("nodes: \n " + string.Concat(Enumerable.Repeat(opening, count)));

        Assert.Contains(result.Diagnostics, d => d.Code is DiagnosticCodes.TooLarge or DiagnosticCodes.Syntax);
    }

    [Fact]
    public void Values_AreBounded()
    {
        LoadResult result = TestCatalog.Parse("name: t\nnodes: [" + string.Concat(Enumerable.Repeat("x,", 200_000)) + "]\n");

        Assert.Equal(DiagnosticCodes.TooLarge, Assert.Single(result.Diagnostics).Code);
    }

    [Fact]
    public void CopiesOfParts_AreCounted()
    {
        var yaml = new StringBuilder("name: t\ntemplates: { t: { nodes: { a: { use: read, with: { names: [");
        yaml.Insert(yaml.Length, "x,", 40_000).Append("] } } } } }\nnodes:\n");
        for (int i = 0; i < 10_000; i++)
            yaml.Append($" n{i}: {{ use: templates.t }}\n");

        LoadResult result = TestCatalog.Parse(yaml.ToString());

        Assert.Contains(
            result.Diagnostics,
            d => d.Code == DiagnosticCodes.TooLarge && d.Message.Contains("1000000 values", StringComparison.Ordinal));
    }

    [Fact]
    public void AListThatStandsForEachValueOfAnother_IsCounted()
    {
        var yaml = new StringBuilder(
            "name: t\ntemplates: { t: { parameters: { l: { type: [text] } }, nodes: { a: { use: read, with: { names: [");
        yaml.Insert(yaml.Length, "'${l}',", 49_000).Append("] } } } } }\nnodes: { n: { use: templates.t, with: { l: [");
        yaml.Insert(yaml.Length, "x,", 49_000).Append("] } } }\n");

        LoadResult result = TestCatalog.Parse(yaml.ToString());

        Assert.Contains(result.Diagnostics, d => d.Code == DiagnosticCodes.TooLarge);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("${NONE:-}")]
    public void VariablesThatMultiply_AreCounted(string innermost)
    {
        var yaml = new StringBuilder("name: t\ntemplates:\n");
        for (int i = 0; i < 6; i++)
        {
            yaml.Append($" t{i}: {{ parameters: {{ v: {{ type: text }} }}, nodes: {{ a: {{ use: ");
            yaml.Append(i == 5 ? "read, with: { language: \"" : $"templates.t{i + 1}, with: {{ v: \"");
            yaml.Insert(yaml.Length, "${v}", 2_000).Append("\" } } } }\n");
        }

        yaml.Append($"nodes: {{ n: {{ use: templates.t0, with: {{ v: \"{innermost}\" }} }} }}\n");

        LoadResult result = TestCatalog.Parse(yaml.ToString());

        Assert.Contains(result.Diagnostics, d => d.Code == DiagnosticCodes.TooLarge);
    }

    [Fact]
    public void LongVariablesInManyValues_AreCountedTogether()
    {
        var yaml = new StringBuilder("name: t\nnodes: { n: { use: read, with: { names: [");
        yaml.Insert(yaml.Length, "'${LONG}',", 20_000).Append("] } } }\n");
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["LONG"] = new('x', 60_000) };

        LoadResult result = TestCatalog.Parse(yaml.ToString(), variables);

        Assert.Contains(
            result.Diagnostics,
            d => d.Code == DiagnosticCodes.TooLarge && d.Message.Contains("together", StringComparison.Ordinal));
    }

    [Fact]
    public void Diagnostics_AreBounded()
    {
        var yaml = new StringBuilder("name: t\nnodes:\n");
        for (int i = 0; i < 20_000; i++)
            yaml.Append($" n{i}: {{ use: nope }}\n");

        LoadResult result = TestCatalog.Parse(yaml.ToString());

        Assert.Equal(1000, result.Diagnostics.Count);
        Assert.Null(result.Definition);
    }

    [Fact]
    public void AChainOfManyNodes_DoesNotOverflowTheStack()
    {
        var yaml = new StringBuilder("name: t\nnodes:\n");
        for (int i = 0; i < 12_000; i++)
            yaml.Append($" n{i}: {{ use: copy, from: n{i + 1} }}\n");
        yaml.Append(" n12000: { use: copy, from: n0 }\n");

        LoadResult result = TestCatalog.Parse(yaml.ToString());

        Diagnostic cycle = Assert.Single(result.Diagnostics, d => d.Code == DiagnosticCodes.Cycle);
        Assert.Contains("n0 -> n12000 -> n11999", cycle.Message, StringComparison.Ordinal);
        Assert.True(cycle.Message.Length < 300);
    }

    [Fact]
    public void LongConditions_AreRefused()
    {
        Assert.Contains(
            TestCatalog.Parse(With(string.Concat(Enumerable.Repeat("(", 65)) + "checked" + new string(')', 65))).Diagnostics,
            d => d.Code == DiagnosticCodes.ExpressionTooLarge);
        Assert.Contains(
            TestCatalog.Parse(With("checked" + string.Concat(Enumerable.Repeat(" or checked", 400)))).Diagnostics,
            d => d.Code == DiagnosticCodes.ExpressionTooLarge);

        static string With(string when) =>
            $"name: t\nnodes:\n  in: {{ use: inbox_folder, with: {{ path: x }} }}\n  out: {{ use: any_store, from: in, when: {when} }}\n";
    }

    [Fact]
    public void TheDefinitionThatIsDamagedBelow_IsValid() => Assert.NotNull(TestCatalog.Parse(Valid).Definition);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void RandomDamage_EndsInDiagnostics(int seed)
    {
        var random = new Random(seed);
        using var folder = new TempFolder();
        string path = Path.Combine(folder.Path, "p.yaml");
        byte[] valid = Encoding.UTF8.GetBytes(Valid);
        byte[] likely = "{}[],:#&*!|>'\"%@`-?\n\t ${}$0azé\\"u8.ToArray();
        for (int round = 0; round < 200; round++)
        {
            var bytes = new List<byte>(valid);
            for (int hits = random.Next(1, 6); hits > 0; hits--)
            {
                int at = random.Next(bytes.Count);
                byte value = random.Next(4) == 0 ? (byte)random.Next(256) : likely[random.Next(likely.Length)];
                switch (random.Next(4))
                {
                    case 0:
                        bytes.Insert(at, value);
                        break;
                    case 1:
                        bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at - 1));
                        break;
                    case 2:
                        bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count / 2), random.Next(1, 40)));
                        break;
                    default:
                        bytes[at] = value;
                        break;
                }
            }

            File.WriteAllBytes(path, [.. bytes]);
            LoadResult result = DefinitionLoader.Load(path, TestCatalog.Instance);

            Assert.Equal(result.Definition is null, result.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error));
            Assert.All(result.Diagnostics, d => Assert.True(d.Line >= 1 && d.Column >= 1 && d.Length >= 1, d.ToString()));
            Assert.NotNull(DiagnosticRenderer.Render(result));
        }
    }
}
