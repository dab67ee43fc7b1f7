using Tars.Pipeline;
using Tars.Stages.Acquire.Watching;

namespace Tars.Stages.Acquire.Tests.Watching;

public sealed class SettleRuleTests : IDisposable
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_ready_when_its_looks_stood_still_for_the_time_to_settle()
    {
        SettleRule rule = Rule();
        DateTime written = Now;
        Assert.Equal(Settling.Moving, Judge(rule, looks: 1, written));
        _time.Advance(Settle - TimeSpan.FromMilliseconds(1));
        Assert.Equal(Settling.Moving, Judge(rule, looks: 1, written));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(Settling.Ready, Judge(rule, looks: 1, written));
    }

    [Fact]
    public void Every_change_of_looks_begins_the_time_anew_even_when_the_files_clock_is_behind()
    {
        SettleRule rule = Rule();
        for (int i = 0; i < 5; i++)
        {
            // The clock of the file server is half a minute behind: by its times the file is long settled.
            Assert.Equal(Settling.Moving, Judge(rule, looks: (ulong)i, Now.AddSeconds(-30)));
            _time.Advance(TimeSpan.FromSeconds(1.9));
        }

        Assert.Equal(Settling.Moving, Judge(rule, looks: 4, Now.AddSeconds(-30)));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(Settling.Ready, Judge(rule, looks: 4, Now.AddSeconds(-30)));
    }

    [Fact]
    public void A_time_in_the_future_does_not_keep_a_file_from_settling()
    {
        SettleRule rule = Rule();
        DateTime future = Now.AddYears(30);
        Assert.Equal(Settling.Moving, Judge(rule, looks: 1, future));
        _time.Advance(Settle);
        Assert.Equal(Settling.Ready, Judge(rule, looks: 1, future));
    }

    [Fact]
    public void An_old_file_and_one_that_was_renamed_into_place_are_ready_at_once()
    {
        SettleRule rule = Rule();
        Assert.Equal(Settling.Ready, Judge(rule, looks: 1, Now.AddMinutes(-2)));
        rule.Renamed("new");
        Assert.Equal(Settling.Ready, Judge(rule, looks: 1, Now, key: "new"));
        rule.Taken("new");
        Assert.Equal(Settling.Moving, Judge(rule, looks: 2, Now, key: "new"));
    }

    [Fact]
    public void A_rename_says_nothing_of_what_is_written_after_it()
    {
        SettleRule rule = Rule();
        rule.Renamed("new");
        Assert.Equal(Settling.Ready, Judge(rule, looks: 1, Now, key: "new"));
        Assert.Equal(Settling.Moving, Judge(rule, looks: 2, Now, key: "new"));
        Assert.Equal(Settling.Moving, Judge(rule, looks: 1, Now, key: "new"));

        // It went away again before anybody looked, and much later another gets its name.
        rule.Renamed("other");
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(Settling.Moving, Judge(rule, looks: 1, Now, key: "other"));
    }

    [Fact]
    public void What_a_round_did_not_come_upon_is_forgotten_after_the_next()
    {
        SettleRule rule = Rule();
        Judge(rule, looks: 1, Now);
        rule.EndRound();
        _time.Advance(Settle);
        Assert.Equal(Settling.Ready, Judge(rule, looks: 1, Now));
        rule.EndRound();
        rule.EndRound();
        Assert.Equal(Settling.Moving, Judge(rule, looks: 1, Now));
    }

    [Fact]
    public void A_rule_that_is_asked_once_goes_by_the_files_time()
    {
        var rule = new SettleRule(Settle, _time, remembers: false);
        Assert.Equal(Settling.Moving, Judge(rule, looks: 1, Now.AddSeconds(-1.9)));
        Assert.Equal(Settling.Ready, Judge(rule, looks: 1, Now.AddSeconds(-2)));
    }

    [Theory]
    [InlineData("film.mkv.part")]
    [InlineData("film.mkv.PART")]
    [InlineData("report.tmp")]
    [InlineData("Unconfirmed 1234.crdownload")]
    [InlineData("a.zip.filepart")]
    [InlineData("~$letter.docx")]
    [InlineData(".~lock.letter.odt#")]
    [InlineData(".letter.txt.swp")]
    [InlineData("letter.txt~")]
    public void Names_of_unfinished_files_are_never_ready(string name)
    {
        string path = _folder.Write(name, "x");
        Assert.Equal(Settling.Unfinished, Rule().Judge(name, path, 1, Now.AddYears(-1), out _));
    }

    [Fact]
    public void A_file_that_is_open_for_writing_is_not_ready_however_old()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Only Linux tells.");
        string path = _folder.Write("a.txt", "x");
        using (new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            if (!WriterProbe.IsBeingWritten(path))
                Assert.Skip("This file system grants leases in any case.");
            Assert.Equal(Settling.Open, Rule().Judge("a.txt", path, 1, Now.AddYears(-1), out _));
        }

        Assert.Equal(Settling.Ready, Rule().Judge("a.txt", path, 1, Now.AddYears(-1), out _));
        using (new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
            Assert.False(WriterProbe.IsBeingWritten(path));
        Assert.False(WriterProbe.IsBeingWritten(_folder["missing"]));
    }

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    private SettleRule Rule() => new(Settle, _time, remembers: true);

    private Settling Judge(SettleRule rule, ulong looks, DateTime modified, string key = "a.txt") =>
        rule.Judge(key, _folder[key], looks, modified, out _);
}
