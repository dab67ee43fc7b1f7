using System.Text.Json;

namespace Tars.Stages.Tables.Tests;

/// <summary>Holds the form against what the SARIF 2.1.0 standard demands of the members that are used.</summary>
public sealed class SarifReportTests
{
    [Fact]
    public async Task Write_IsValid_WithRowsAndColumns()
    {
        ForensicReport bad = await SampleReport.SalesAsync();
        JsonElement run = Valid(SarifReport.Write(bad));

        JsonElement negative = run.GetProperty("results").EnumerateArray().Single(one => one.GetProperty("ruleId").GetString() == "V08");
        Assert.Equal("error", negative.GetProperty("level").GetString());
        JsonElement place = negative.GetProperty("locations")[0];
        Assert.Equal("tables/sales.csv", place.GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal(35, place.GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt64());
        Assert.Equal("quantity", place.GetProperty("logicalLocations")[0].GetProperty("name").GetString());
        Assert.False(negative.TryGetProperty("baselineState", out _));
    }

    [Fact]
    public async Task Write_WithAnEarlierReport_SaysTheStates()
    {
        ForensicReport bad = await SampleReport.SalesAsync();
        ForensicReport good = await SampleReport.SalesAsync(mended: true);
        JsonElement run = Valid(SarifReport.Write(good with { Difference = ForensicDifference.Of(bad, good) }));

        Assert.Equal("absent", StateOf(run, "V08"));
        Assert.Equal("unchanged", StateOf(run, "V02"));
    }

    [Fact]
    public void Write_HostileNames_StayOnePath() => Valid(SarifReport.Write(SampleReport.HostileReport()));

    private static string? StateOf(JsonElement run, string check) => run.GetProperty("results").EnumerateArray()
        .Where(one => one.GetProperty("ruleId").GetString() == check && one.TryGetProperty("baselineState", out _))
        .Select(one => one.GetProperty("baselineState").GetString()).FirstOrDefault();

    private static JsonElement Valid(string sarif)
    {
        JsonElement log = JsonDocument.Parse(sarif).RootElement;
        Assert.Equal("2.1.0", log.GetProperty("version").GetString());
        Assert.Equal("sarif-schema-2.1.0.json", log.GetProperty("$schema").GetString()!.Split('/')[^1]);
        JsonElement run = Assert.Single(log.GetProperty("runs").EnumerateArray());
        JsonElement driver = run.GetProperty("tool").GetProperty("driver");
        Assert.NotEmpty(driver.GetProperty("name").GetString()!);
        string[] rules = [.. driver.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("id").GetString()!)];
        Assert.Equal(rules.Length, rules.Distinct().Count());
        Assert.All(driver.GetProperty("rules").EnumerateArray(), rule => Assert.NotEmpty(rule.GetProperty("shortDescription").GetProperty("text").GetString()!));
        JsonElement[] artifacts = [.. run.GetProperty("artifacts").EnumerateArray()];
        Assert.All(artifacts, one => Assert.Matches("^[0-9a-f]{64}$", one.GetProperty("hashes").GetProperty("sha-256").GetString()!));
        Assert.Contains(run.GetProperty("columnKind").GetString(), new[] { "utf16CodeUnits", "unicodeCodePoints" });
        foreach (JsonElement result in run.GetProperty("results").EnumerateArray())
            Check(result, rules, artifacts);
        return run;
    }

    private static void Check(JsonElement result, string[] rules, JsonElement[] artifacts)
    {
        Assert.Equal(result.GetProperty("ruleId").GetString(), rules[result.GetProperty("ruleIndex").GetInt32()]);
        string kind = result.GetProperty("kind").GetString()!;
        string level = result.GetProperty("level").GetString()!;
        Assert.Contains(kind, new[] { "notApplicable", "pass", "fail", "review", "open", "informational" });
        Assert.Contains(level, kind == "fail" ? ["note", "warning", "error"] : new[] { "none" });
        Assert.NotEmpty(result.GetProperty("message").GetProperty("text").GetString()!);
        Assert.NotEmpty(result.GetProperty("partialFingerprints").EnumerateObject());
        if (result.TryGetProperty("baselineState", out JsonElement state))
            Assert.Contains(state.GetString(), new[] { "new", "unchanged", "updated", "absent" });
        foreach (JsonElement location in result.GetProperty("locations").EnumerateArray())
        {
            JsonElement physical = location.GetProperty("physicalLocation");
            JsonElement artifact = physical.GetProperty("artifactLocation");
            string uri = artifact.GetProperty("uri").GetString()!;
            Assert.True(Uri.TryCreate(uri, UriKind.RelativeOrAbsolute, out _));
            Assert.Matches("^[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*$", uri);
            Assert.Equal(uri, artifacts[artifact.GetProperty("index").GetInt32()].GetProperty("location").GetProperty("uri").GetString());
            if (physical.TryGetProperty("region", out JsonElement region))
                Assert.True(region.GetProperty("startLine").GetInt64() >= 1);
            Assert.All(location.GetProperty("logicalLocations").EnumerateArray(), logical => Assert.NotEmpty(logical.GetProperty("name").GetString()!));
        }
    }
}
