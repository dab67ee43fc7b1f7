using static Tars.Stages.Tables.Tests.CheckRun;

namespace Tars.Stages.Tables.Tests;

/// <summary>The checks of digits of amounts, of texts, of sources and of transcripts: each with a planted fault and its clean twin.</summary>
public sealed class AmountAndTextCheckTests
{
    private static readonly string[] Words =
    [
        "river", "stone", "window", "quiet", "morning", "letter", "garden", "silver", "engine", "market", "winter", "candle", "harbour", "ticket",
        "mirror", "planet", "forest", "signal", "copper", "bridge", "island", "thunder", "pocket", "velvet", "meadow", "anchor",
    ];

    [Fact]
    public async Task P10_LastDigitsThatAreInvented_AreFound()
    {
        static string Table(bool invented) => Amounts(2_000, (i, random) => invented && i % 4 == 0
            ? Math.Floor(Grown(random)) + 0.37
            : Grown(random));
        Finding found = await One("P10", Table(true), "amount");
        Assert.Contains("end in 37", found.Message, StringComparison.Ordinal);
        await Passes("P10", Table(false));
    }

    [Fact]
    public async Task P10_AmountsJustBelowALimit_AreFound()
    {
        Finding found = await One("P10", Amounts(2_000, (i, random) => i % 20 == 0 ? 4_760 + (239 * random.NextDouble()) : Grown(random)), "amount");
        Assert.Contains("just below 5,000", found.Message, StringComparison.Ordinal);
        Assert.True(found.Affected >= 100);
    }

    [Fact]
    public async Task P11_AmountThatRecurs_IsFound()
    {
        Finding found = await One("P11", Amounts(2_000, (i, random) => i % 100 == 0 ? 1_843.21 : Grown(random)), "amount");
        Assert.Equal((20L, "1843.21"), (found.Affected, found.Evidence[0].Values[0].Value));
        await Passes("P11", Amounts(2_000, (_, random) => Grown(random)));
    }

    [Fact]
    public async Task P10AndP11_TablesWithoutAmounts_AreSkipped()
    {
        ForensicReport report = await Analyze(Rows("phone,price", 600, i => F($"{49_000_000 + (i * 7919)},{i % 7 + 0.99}")));
        Assert.All(report.Findings.Where(finding => finding.Check is "P10" or "P11"), finding => Assert.Equal(FindingStatus.Skipped, finding.Status));
    }

    [Theory]
    [InlineData("see AKIA1234567890ABCDEF for it", "key or token")]
    [InlineData("q7Zr2Lx9Vb4Kd8Np3Tw6Hs1Jf5", "random text")]
    public async Task P16_SecretInText_IsFoundAndMasked(string secret, string what)
    {
        static string Table(string? planted)
        {
            var random = new Random(6);
            return Rows("id,note", 300, i => $"{i},{(i == 150 && planted is not null ? planted : Prose(random, 6))}");
        }

        Finding found = await One("P16", Table(secret), "note");
        Assert.Contains(what, found.Message, StringComparison.Ordinal);
        Assert.Equal(151, Assert.Single(found.Evidence).Row);
        Assert.DoesNotContain(secret, found.Evidence[0].Values.Select(value => value.Value));
        await Passes("P16", Table(null));
    }

    [Fact]
    public async Task P17_TextWithFewWordsChanged_IsFoundWithItsTwin()
    {
        static string Table(bool planted)
        {
            var random = new Random(7);
            string[] texts = [.. Enumerable.Range(0, 200).Select(_ => Prose(random, 40))];
            if (planted)
                texts[120] = texts[30].Replace(texts[30].Split(' ')[20], "otherwise", StringComparison.Ordinal);
            return Rows("id,story", 200, i => $"{i},{texts[i]}");
        }

        Finding found = await One("P17", Table(true), "story");
        Evidence evidence = Assert.Single(found.Evidence);
        Assert.Equal((121L, "31"), (evidence.Row, evidence.Values[1].Value));
        await Passes("P17", Table(false));
    }

    [Fact]
    public async Task C03_SourcesThatDisagree_AreOutvoted()
    {
        static string Table(bool planted)
        {
            var random = new Random(8);
            return Rows("id,src,flight,scheduled,gate", 800, i =>
            {
                (int flight, int source) = (i / 10, i % 10);
                bool wrong = planted && source == 3 && flight % 2 == 0;
                return F($"{i},site{source},F{100 + flight},{6 + (flight % 12)}:{(wrong ? flight % 50 + 7 : flight % 50):00} a.m.,{(char)('A' + (flight % 20))}{random.Next(1, 2) + flight}");
            });
        }

        Finding found = await One("C03", Table(true), "scheduled");
        Assert.Equal(["scheduled", "src", "flight"], found.Columns);
        Assert.Equal(40, found.Affected);
        Assert.All(found.Evidence, evidence => Assert.Equal("site3", evidence.Values[2].Value));
        Assert.Contains("site3", found.Message, StringComparison.Ordinal);
        await Passes("C03", Table(false));
    }

    [Fact]
    public void SourceVote_TrustsSourcesThatAreRightElsewhere()
    {
        // Five things of which three sources agree; of the sixth the two that are always wrong say the same.
        int[] things = [.. Enumerable.Range(0, 30).Select(i => i / 5)];
        int[] sources = [.. Enumerable.Range(0, 30).Select(i => i % 5)];
        int[] values = [.. Enumerable.Range(0, 30).Select(i => i / 5 < 5
            ? (i % 5 < 3 ? i / 5 : 100 + i)
            : (i % 5) switch { 0 => 7, 1 => -1, 2 => -1, _ => 8 })];
        var vote = new SourceVote(things, sources, values);
        Assert.Equal(7, vote.Winners[25].Value);
        Assert.True(vote.Accuracy[0] > vote.Accuracy[4]);
    }

    [Fact]
    public async Task C15_SegmentsThatCannotBe_AreFound()
    {
        static string Table(int fault) => Rows(
            "source,start_seconds,end_seconds,duration,text",
            60,
            i => F($"a.mp3,{(fault == 1 && i == 20 ? 12 : i * 4)},{(fault == 2 && i == 30 ? 119 : (i * 4) + 4)},240,{(fault == 3 && i == 40 ? new string('x', 400) : "a sentence of about fifty letters that someone said")}"));

        await Says(Table(1), "starts before the segment above it");
        await Says(Table(2), "ends before it starts");
        await Says(Table(3), "characters a second");
        await Passes("C15", Table(0));
    }

    private static async Task Says(string csv, string words) => Assert.Contains(
        (await Analyze(csv)).Findings, finding => finding.Check == "C15" && finding.IsRaised && finding.Message.Contains(words, StringComparison.Ordinal));

    private static string Amounts(int rows, Func<int, Random, double> amount)
    {
        var random = new Random(11);
        return Rows("id,amount", rows, i => F($"{i},{amount(i, random):F2}"));
    }

    private static double Grown(Random random) => Math.Pow(10, 1.5 + (random.NextDouble() * 3));

    private static string Prose(Random random, int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Words[random.Next(Words.Length)]));
}
