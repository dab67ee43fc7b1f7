using Tars.Cli.Reporting;

namespace Tars.Cli.Tests;

public sealed class LiveWriterTests
{
    private readonly TerminalScreen _screen = new(80);
    private readonly LiveWriter _live;

    public LiveWriterTests() => _live = new LiveWriter(new ScreenWriter(_screen), () => _screen.Columns);

    [Fact]
    public void Show_AgainAndAgain_KeepsOneRegionBelowWhatIsWritten()
    {
        _live.WriteLine("before");
        _live.Show(["a 1", "b 1"]);
        _live.WriteLine("a message");
        _live.Show(["a 2", "b 2", "c 2"]);
        Assert.False(_screen.CursorShown);
        _live.Show(["a 3"]);

        Assert.Equal(["before", "a message", "a 3"], _screen.Lines);
        _live.Clear();
        _live.WriteLine("after");
        Assert.Equal(["before", "a message", "after"], _screen.Lines);
        Assert.True(_screen.CursorShown);
    }

    [Fact]
    public void Resize_BothWays_LeavesNothingStale()
    {
        _live.WriteLine("before");
        foreach (int columns in (int[])[80, 33, 200, 20, 80])
        {
            _screen.Columns = columns;
            string[] region = [.. Enumerable.Range(0, 6).Select(i => new string((char)('a' + i), columns - 1))];
            _live.Show(region);
            Assert.Equal(["before", .. region], _screen.Lines);
        }

        _screen.Columns = 31;
        _live.WriteLine("a message");
        _live.Clear();
        Assert.Equal(["before", "a message"], _screen.Lines);
    }

    [Fact]
    public void ALineRedrawnByReturns_IsTheFirstOfTheRegionUntilItEnds()
    {
        _live.Show(["table"]);
        _live.Write("\rmodel  10 %");
        Assert.Equal(["model  10 %", "table"], _screen.Lines);
        _live.Write("\rmodel 100 %");
        Assert.Equal(["model 100 %", "table"], _screen.Lines);
        _live.Write("\rmodel ready\n");
        _live.Show(["table"]);
        Assert.Equal(["model ready", "table"], _screen.Lines);
    }

    [Theory]
    [InlineData("plain", 10, "plain")]
    [InlineData("a longer line", 8, "a longe…")]
    [InlineData("\u001b[31ma longer line\u001b[0m", 8, "\u001b[31ma longe…\u001b[0m")]
    public void Cut_CountsWhatIsShown(string line, int columns, string expected) => Assert.Equal(expected, VisibleText.Cut(line, columns));
}
