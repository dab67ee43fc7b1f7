namespace Tars.Pipeline.Tests.Definition;

public sealed class DiagnosticRendererTests
{
    [Fact]
    public void Render_ShowsLineAndCaret()
    {
        LoadResult result = TestCatalog.Parse(
            "name: t\nnodes:\n  in: { use: inbox_folder, with: { path: x } }\n  r: { use: read, from: in, with: { max_tokenz: 3 } }\n  o: { use: any_store, from: r }\n");

        Assert.Equal(
            "pipeline.yaml:4:37: error TARS1203: unknown option 'max_tokenz' of 'read'; did you mean 'max_tokens'?\n"
            + " 4 |   r: { use: read, from: in, with: { max_tokenz: 3 } }\n"
            + "   |                                     ^^^^^^^^^^\n",
            DiagnosticRenderer.Render(result));
    }

    [Fact]
    public void Render_KeepsTabs_SoThatTheCaretStandsRight()
    {
        var diagnostic = new Diagnostic("TARS1002", DiagnosticSeverity.Error, "x", new SourceLocation("f", 1, 4, 1));

        Assert.Equal("f:1:4: error TARS1002: x\n 1 | a\t\tb\n   |  \t\t^\n", DiagnosticRenderer.Render(diagnostic, "a\t\tb"));
    }

    [Fact]
    public void Render_CutsLongLines_AroundThePlace()
    {
        string line = new string('x', 5000) + "HERE" + new string('y', 5000);
        var diagnostic = new Diagnostic("TARS1002", DiagnosticSeverity.Error, "x", new SourceLocation("f", 1, 5001, 4));

        string[] lines = DiagnosticRenderer.Render(diagnostic, line).Split('\n');

        Assert.True(lines[1].Length < 200);
        Assert.Equal("HERE", lines[1].Substring(lines[2].IndexOf('^', StringComparison.Ordinal), lines[2].Count(c => c == '^')));
    }

    [Fact]
    public void Render_DoesNotPassControlCharactersOn()
    {
        var diagnostic = new Diagnostic("TARS1002", DiagnosticSeverity.Error, "x", new SourceLocation("f", 1, 1, 1));

        Assert.DoesNotContain('\u001B', DiagnosticRenderer.Render(diagnostic, "a\u001B[2Jb"));
    }

    [Fact]
    public void Render_WithoutPlace_IsOneLine()
    {
        Assert.Equal(
            "f: warning T: x\n",
            DiagnosticRenderer.Render(new Diagnostic("T", DiagnosticSeverity.Warning, "x", new SourceLocation("f", 0, 0, 0)), "a"));
        Assert.Equal("error T: x\n", DiagnosticRenderer.Render(new Diagnostic("T", DiagnosticSeverity.Error, "x", default), null));
    }
}
