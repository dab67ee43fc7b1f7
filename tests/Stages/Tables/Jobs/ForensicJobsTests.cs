using System.Text;
using Tars.Pipeline;

namespace Tars.Stages.Tables.Tests;

public sealed class ForensicJobsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Analyze_EndsWithAReport_InAnyForm()
    {
        using var folder = new TableTestFolder();
        await using ForensicJobs jobs = Jobs(folder);
        string id = jobs.Analyze([folder.Write("a.csv", "id,quantity\n1,2\n2,-3\n3,4\n").Path]);
        await jobs.WaitAsync(id, Stop);

        JobStatus status = jobs.Status(id)!;
        Assert.Equal((JobState.Completed, null), (status.State, status.Failure));
        Assert.True(status.HasEnded);
        Assert.Equal((1, 1, CheckCatalog.All.Count), (status.Progress!.Table, status.Progress.Tables, status.Progress.Checks));
        Assert.Equal(CheckCatalog.All[^1].Id, status.Progress.Check);
        Assert.Equal(jobs.Analysis(id)!.Summary(), status.Summary);
        foreach (ReportFormat format in Enum.GetValues<ReportFormat>())
            Assert.NotEmpty((await jobs.ExportAsync(id, format, Stop))!);
        Assert.Null(jobs.Status("j999999"));
        Assert.Null(await jobs.ExportAsync("j999999", ReportFormat.Json, Stop));
    }

    [Fact]
    public async Task Analyze_OfAFileThatIsNotThere_Fails_AndTheNextRuns()
    {
        using var folder = new TableTestFolder();
        await using ForensicJobs jobs = Jobs(folder, parallelism: 1);
        string bad = jobs.Analyze([Path.Combine(folder.Root, "none.csv")]);
        string good = jobs.Analyze([folder.Write("a.csv", "id\n1\n").Path]);
        await jobs.WaitAsync(bad, Stop);
        await jobs.WaitAsync(good, Stop);

        Assert.Equal(JobState.Failed, jobs.Status(bad)!.State);
        Assert.Contains("none.csv", jobs.Status(bad)!.Failure, StringComparison.Ordinal);
        Assert.Null(jobs.Analysis(bad));
        Assert.Equal(JobState.Completed, jobs.Status(good)!.State);
        Assert.Equal([good, bad], jobs.List().Select(job => job.Id));
        Assert.Equal([bad], jobs.List(state: JobState.Failed).Select(job => job.Id));
    }

    [Fact]
    public async Task Batch_RunsAll_AndCancelStopsWhatWaits()
    {
        using var folder = new TableTestFolder();
        await using ForensicJobs jobs = Jobs(folder, parallelism: 2);
        string[] files = [.. Enumerable.Range(0, 6).Select(i => folder.Write($"t{i}.csv", $"id,n\n1,{i}\n").Path)];
        string batch = jobs.AnalyzeBatch(files);
        await jobs.WaitAsync(batch, Stop);
        Assert.Equal(6, jobs.List(batch, JobState.Completed).Count);
        Assert.Equal(0, jobs.Cancel(batch));

        // Two run at once and ten wait: those at least have not begun when they are cancelled.
        string large = folder.Write("large.csv", Large()).Path;
        string second = jobs.AnalyzeBatch([.. Enumerable.Repeat(large, 12)]);
        Assert.True(jobs.Cancel(second) > 0);
        await jobs.WaitAsync(second, Stop);
        Assert.All(jobs.List(second), job => Assert.True(job.HasEnded));
        Assert.NotEmpty(jobs.List(second, JobState.Cancelled));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder.Root, "work")));

        static string Large()
        {
            var text = new StringBuilder("a,b,c,d\n");
            for (int i = 0; i < 20_000; i++)
                text.Append(i).Append(",x").Append(i % 97).Append(',').Append(i * 31 % 1000).Append(",2020-01-01\n");
            return text.ToString();
        }
    }

    [Fact]
    public async Task EndedJobs_AreForgottenBeyondTheLimit_AndDisposeEndsTheRest()
    {
        using var folder = new TableTestFolder();
        ForensicJobs jobs = Jobs(folder, kept: 2);
        string file = folder.Write("a.csv", "id\n1\n").Path;
        var ids = new List<string>();
        for (int i = 0; i < 5; i++)
        {
            ids.Add(jobs.Analyze([file]));
            await jobs.WaitAsync(ids[^1], Stop);
        }

        Assert.Null(jobs.Status(ids[0]));
        Assert.NotNull(jobs.Status(ids[^1]));
        string last = jobs.Analyze([file]);
        await jobs.DisposeAsync();
        Assert.True(jobs.Status(last)!.HasEnded);
        Assert.Throws<ObjectDisposedException>(() => jobs.Analyze([file]));
    }

    private static ForensicJobs Jobs(TableTestFolder folder, int parallelism = 2, int kept = 100)
    {
        string work = Path.Combine(folder.Root, "work");
        return new ForensicJobs(new TableForensics(DuckFolder.Assets, work), new ReportExport(DuckFolder.Assets, work), parallelism, kept);
    }
}
