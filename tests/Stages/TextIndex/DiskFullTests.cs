using System.Diagnostics;

namespace Tars.TextIndex.Tests;

/// <summary>A disk without room is an error, and the index stays at its last commit.</summary>
public sealed class DiskFullTests
{
    [Fact]
    public void No_room_anywhere_in_a_commit_leaves_the_last_one()
    {
        using var folder = new TempFolder();
        CrashTests.Build(folder.Path, 81);
        int before;
        using (var reader = IndexReader.Open(folder.Path))
            before = reader.DocumentCount;
        var files = folder.Names();
        long written = 0;
        var limit = long.MaxValue;
        var options = new IndexWriterOptions
        {
            BufferDocuments = 60,
            Writing = (_, bytes) =>
            {
                if (Interlocked.Add(ref written, bytes) > Volatile.Read(ref limit))
                    throw new IOException("no space left on device");
            },
        };
        using var writer = IndexWriter.Open(folder.Path, RandomCorpus.Schema(), options);
        Change(writer);
        writer.Prepare();
        var needed = written;
        writer.Rollback();
        Assert.True(needed > 10_000);
        for (var i = 0; i < 40; i++)
        {
            written = 0;
            limit = needed * i / 40;
            Assert.Equal("no space left on device", Assert.Throws<IOException>(() =>
            {
                Change(writer);
                writer.Commit();
            }).Message);
            limit = long.MaxValue;
            AssertUnchanged();
            writer.Rollback();
            Assert.Equal(files.Append("write.owner").Order(StringComparer.Ordinal), folder.Names());
        }

        Change(writer);
        writer.Commit();
        using var after = IndexReader.Open(folder.Path, verifyChecksums: true);
        Assert.Equal(before + 200, after.DocumentCount);

        void AssertUnchanged()
        {
            using var reader = IndexReader.Open(folder.Path, verifyChecksums: true);
            Assert.Equal(before, reader.DocumentCount);
        }
    }

    [Fact]
    public void A_file_system_that_is_full_leaves_the_last_commit()
    {
        using var folder = new TempFolder();
        Assert.SkipUnless(OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder.Path),
            "no small file system can be mounted here");
        try
        {
            using (var writer = IndexWriter.Open(folder.Path, RandomCorpus.Schema(), new IndexWriterOptions { BufferDocuments = 100 }))
            {
                Change(writer);
                writer.Commit();
                var error = Assert.Throws<IOException>(() =>
                {
                    for (var i = 0; i < 200; i++)
                        Change(writer);
                    writer.Commit();
                });
                Assert.NotEmpty(error.Message);
                writer.Rollback();
                Assert.Equal("", string.Join('\n', new IndexChecker(folder.Path).Check(TestContext.Current.CancellationToken).Faults));
                Change(writer);
                writer.Commit();
            }

            using var reader = IndexReader.Open(folder.Path, verifyChecksums: true);
            Assert.Equal(400, reader.DocumentCount);
        }
        finally
        {
            Run("umount", folder.Path);
        }
    }

    private static void Change(IndexWriter writer)
    {
        var corpus = new RandomCorpus(82, vocabulary: 300);
        for (var i = 0; i < 200; i++)
            writer.AddDocument(corpus.Next("new" + i).ToIndex());
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true,
                UseShellExecute = false })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
