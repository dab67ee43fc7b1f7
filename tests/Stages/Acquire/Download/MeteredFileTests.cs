using Tars.Pipeline;
using Tars.Stages.Acquire.Download;

namespace Tars.Stages.Acquire.Tests.Download;

public sealed class MeteredFileTests
{
    private readonly ByteMeter _meter = new();

    [Fact]
    public void What_an_earlier_attempt_left_is_neither_moved_nor_expected()
    {
        using var file = new MeteredFile(_meter);
        file.Report(10, there: 710, total: 1000);
        Assert.Equal((10, 300), (_meter.Moved, _meter.Expected));
        file.Report(290, there: 1000, total: 1000);
        Assert.Equal((300, 300), (_meter.Moved, _meter.Expected));
    }

    [Fact]
    public void A_file_that_begins_anew_is_expected_as_a_whole_and_every_byte_counts()
    {
        using var file = new MeteredFile(_meter);
        file.Report(100, there: 800, total: 1000);
        file.Report(50, there: 50, total: 1000);
        Assert.Equal((150, 1100), (_meter.Moved, _meter.Expected));
    }

    [Fact]
    public void Once_it_has_ended_nothing_more_is_expected_whatever_was_said_of_its_length()
    {
        using (var file = new MeteredFile(_meter))
        {
            file.Report(100, there: 100, total: 1000);
            file.Report(100, there: 200, total: null);
        }

        using (var other = new MeteredFile(_meter))
            other.Report(7, there: 7, total: null);
        Assert.Equal((207, 207), (_meter.Moved, _meter.Expected));
    }
}
