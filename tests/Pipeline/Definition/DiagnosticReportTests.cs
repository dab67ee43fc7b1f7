using System.Text.Json;

namespace Tars.Pipeline.Tests.Definition;

public sealed class DiagnosticReportTests
{
    private static readonly Diagnostic[] Two =
    [
        new(
            DiagnosticCodes.UnknownOption,
            DiagnosticSeverity.Error,
            "100 % wrong:\nsee, there",
            new SourceLocation("a b/p,1.yaml", 14, 11, 10)),
        new(DiagnosticCodes.Unread, DiagnosticSeverity.Warning, "nobody reads it", new SourceLocation("p.yaml", 0, 0, 0)),
    ];

    [Fact]
    public void Sarif_HasPlaceRuleAndLevel()
    {
        JsonElement run = JsonDocument.Parse(DiagnosticReport.Sarif(Two)).RootElement.GetProperty("runs")[0];

        JsonElement first = run.GetProperty("results")[0];
        JsonElement place = first.GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal("TARS1203", first.GetProperty("ruleId").GetString());
        Assert.Equal("error", first.GetProperty("level").GetString());
        Assert.Equal("a%20b/p%2C1.yaml", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal(14, place.GetProperty("region").GetProperty("startLine").GetInt32());
        Assert.Equal(11, place.GetProperty("region").GetProperty("startColumn").GetInt32());
        Assert.Equal(21, place.GetProperty("region").GetProperty("endColumn").GetInt32());
        Assert.Equal("warning", run.GetProperty("results")[1].GetProperty("level").GetString());
        Assert.Equal(
            ["TARS1203", "TARS1308"],
            run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray()
                .Select(r => r.GetProperty("id").GetString()));
    }

    [Fact]
    public void GitHub_EscapesWhatWouldEndACommand()
    {
        Assert.Equal(
            "::error file=a b/p%2C1.yaml,line=14,col=11,endColumn=21,title=TARS1203::100 %25 wrong:%0Asee, there\n"
            + "::warning file=p.yaml,title=TARS1308::nobody reads it\n",
            DiagnosticReport.GitHub(Two));
    }
}
