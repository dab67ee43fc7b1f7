using System.Text;
using Tars.Pipeline;

namespace Tars.Stages.Tables.Tests;

public sealed class TamperTests
{
    [Fact]
    public async Task Untouched_HasNoProblem_AndSaysWhatItCannotSee()
    {
        using var sealedOnes = new SealedPipeline();
        await sealedOnes.RunAsync("a.csv");
        await sealedOnes.RunAsync("b.csv");

        IntegrityReport report = sealedOnes.Check();

        Assert.Empty(report.Problems);
        Assert.Empty(report.Notes);
        Assert.Equal((5, 2), (report.Entries, report.Checkpoints));
        Assert.True(report.Artifacts >= 4);
        Assert.Contains(report.Limits, limit => limit.Contains("holds the signing key", StringComparison.Ordinal));
        Assert.Contains(report.Limits, limit => limit.Contains("earlier state", StringComparison.Ordinal));
        Assert.Empty(sealedOnes.Check(anchor: report.Head).Problems);
    }

    [Fact]
    public async Task EveryFlippedByteOfTheLog_IsFoundWhereItStands()
    {
        using var sealedOnes = new SealedPipeline();
        await sealedOnes.RunAsync("a.csv");
        await sealedOnes.RunAsync("b.csv");
        byte[] whole = await File.ReadAllBytesAsync(sealedOnes.Log, Stop);
        for (int i = 0; i < whole.Length; i += 7)
        {
            byte[] flipped = [.. whole];
            flipped[i] ^= 0x04;
            await File.WriteAllBytesAsync(sealedOnes.Log, flipped, Stop);
            int line = 1 + whole.AsSpan(0, i).Count((byte)'\n');
            Assert.Equal($"audit log, line {line}", sealedOnes.FirstPlace());
        }
    }

    [Fact]
    public async Task TheLog_TruncatedReorderedOrShortened_IsFound()
    {
        using var sealedOnes = new SealedPipeline();
        await sealedOnes.RunAsync("a.csv");
        await sealedOnes.RunAsync("b.csv");
        string[] lines = await File.ReadAllLinesAsync(sealedOnes.Log, Stop);

        await Put(lines[..^1], cut: false);
        Assert.Equal("checkpoint, line 2", sealedOnes.FirstPlace());
        Assert.Contains("the last were deleted", sealedOnes.Check().Problems[0].What, StringComparison.Ordinal);

        await Put(lines, cut: true);
        Assert.Equal($"audit log, line {lines.Length}", sealedOnes.FirstPlace());

        await Put([lines[0], lines[2], lines[1], .. lines[3..]], cut: false);
        Assert.Equal("audit log, line 2", sealedOnes.FirstPlace());

        await Put([lines[0], .. lines[2..]], cut: false);
        Assert.Equal("audit log, line 2", sealedOnes.FirstPlace());

        File.Delete(sealedOnes.Log);
        Assert.Equal("checkpoint, line 1", sealedOnes.FirstPlace());

        Task Put(string[] now, bool cut)
        {
            string text = string.Join('\n', now) + "\n";
            return File.WriteAllTextAsync(sealedOnes.Log, cut ? text[..^20] : text, Stop);
        }
    }

    [Fact]
    public async Task TheWholeLog_MadeAnewWithoutTheKey_IsFound()
    {
        using var sealedOnes = new SealedPipeline();
        await sealedOnes.RunAsync("a.csv");
        AuditEntry[] entries = [.. new AuditLog(sealedOnes.State, "archive").Entries()];
        File.Delete(sealedOnes.Log);

        // The same chain, right in itself, with one word changed.
        var forged = new AuditLog(sealedOnes.State, "archive");
        foreach (AuditEntry entry in entries.Skip(1))
            await forged.AppendAsync(entry.Action, entry.Subject, entry.Before, entry.After, "nothing to see here", Stop);

        Assert.All(forged.Lines(), line => Assert.Null(line.Problem));
        Assert.Equal("checkpoint, line 1", sealedOnes.FirstPlace());
    }

    [Fact]
    public async Task Checkpoints_SignedByAnotherKeyOrChanged_AreFound()
    {
        using var sealedOnes = new SealedPipeline();
        await sealedOnes.RunAsync("a.csv");
        string signed = await File.ReadAllTextAsync(sealedOnes.Checkpoints, Stop);
        using SigningKey other = SigningKey.Create(Path.Combine(sealedOnes.Folder.Root, "other.pem"));

        Assert.Contains("not with", Assert.Single(sealedOnes.Check(other).Problems).What, StringComparison.Ordinal);

        await File.WriteAllTextAsync(sealedOnes.Checkpoints, signed.Replace("\"size\":3", "\"size\":2", StringComparison.Ordinal), Stop);
        Assert.Contains("signature does not hold", sealedOnes.Check().Problems[0].What, StringComparison.Ordinal);

        await File.WriteAllTextAsync(sealedOnes.Checkpoints, "{}\n" + signed, Stop);
        Assert.Equal("checkpoint, line 1", sealedOnes.FirstPlace());
    }

    [Fact]
    public async Task RolledBack_OnlyAnAnchorShowsIt()
    {
        using var sealedOnes = new SealedPipeline();
        await sealedOnes.RunAsync("a.csv");
        using var kept = new Testing.TemporaryFolder();
        Copy(sealedOnes.State, kept.Path);
        await sealedOnes.RunAsync("b.csv");
        string anchor = sealedOnes.Check().Head!;

        Directory.Delete(sealedOnes.State, recursive: true);
        Copy(kept.Path, sealedOnes.State);

        Assert.Empty(sealedOnes.Check().Problems);
        Assert.Equal("audit log", Assert.Single(sealedOnes.Check(anchor: anchor).Problems).Place);

        // The log alone put back, the ledger not: the checkpoint is gone too, and the note says that a run is not on record.
        await sealedOnes.RunAsync("c.csv", seal: false);
        Assert.Contains(sealedOnes.Check().Notes, note => note.Contains("1 run since", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnotherPipelinesRecord_InItsPlace_IsFound()
    {
        using var sealedOnes = new SealedPipeline();
        await sealedOnes.RunAsync("a.csv");
        using var other = new SealedPipeline("other");
        await other.RunAsync("a.csv");
        Directory.Delete(Path.Combine(sealedOnes.State, "audit"), recursive: true);
        Copy(Path.Combine(other.State, "audit"), Path.Combine(sealedOnes.State, "audit"));

        IntegrityReport report = sealedOnes.Check(other.Key);

        Assert.Equal("audit log, line 1", report.Problems[0].Place);
        Assert.Contains(report.Problems, problem => problem.What.Contains("the ledger does not know the run", StringComparison.Ordinal));

        // One of the same name: its runs are not this ledger's.
        using var twin = new SealedPipeline();
        await twin.RunAsync("a.csv");
        Directory.Delete(Path.Combine(sealedOnes.State, "audit"), recursive: true);
        Copy(Path.Combine(twin.State, "audit"), Path.Combine(sealedOnes.State, "audit"));
        Assert.Contains("the ledger does not know the run", sealedOnes.Check(twin.Key).Problems[0].What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_ChangedAddedMovedOrGone_AreToldApart()
    {
        using var sealedOnes = new SealedPipeline();
        await sealedOnes.RunAsync("a.csv");
        string reports = Path.Combine(sealedOnes.State, "forensics", "reports");
        string[] files = [.. Directory.EnumerateFiles(reports, "a.csv*").Order(StringComparer.Ordinal)];
        File.Move(files[0], files[0] + ".bak");
        await File.AppendAllTextAsync(files[1], "one word more", Stop);
        await File.WriteAllTextAsync(Path.Combine(reports, "new.txt"), "put in", Stop);

        IntegrityProblem[] problems = [.. sealedOnes.Check().Problems];

        Assert.Equal(3, problems.Length);
        Assert.Contains(problems, problem => problem.Place.EndsWith(".bak", StringComparison.Ordinal) && problem.What.Contains("another path", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Place.EndsWith(Path.GetFileName(files[1]), StringComparison.Ordinal) && problem.What.Contains("bytes are not", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Place.EndsWith("new.txt", StringComparison.Ordinal) && problem.What.Contains("does not know it", StringComparison.Ordinal));

        File.Delete(files[0] + ".bak");
        Assert.Contains(sealedOnes.Check().Problems, problem => problem.What.Contains("it is gone", StringComparison.Ordinal));
        string manifest = Directory.GetFiles(Path.Combine(sealedOnes.State, "audit", "manifests")).Single();
        await File.AppendAllTextAsync(manifest, $"1,{new string('0', 64)},zzz\n", Stop);
        Assert.Contains("it was changed", sealedOnes.Check().Problems[0].What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_AfterATornLine_CutsItOffAndSaysSo()
    {
        using var sealedOnes = new SealedPipeline();
        var log = new AuditLog(sealedOnes.State, "archive");
        Directory.CreateDirectory(Path.GetDirectoryName(sealedOnes.Log)!);
        await File.WriteAllTextAsync(sealedOnes.Log, "torn", Stop);
        await log.AppendAsync("export", "a", cancellationToken: Stop);
        Assert.Equal(["begin", "repair", "export"], log.Entries().Select(entry => entry.Action));
        File.Delete(sealedOnes.Log);
        await log.AppendAsync("export", "a", cancellationToken: Stop);
        await File.AppendAllTextAsync(sealedOnes.Log, "0123 half a li", Stop);

        await log.AppendAsync("export", "b", cancellationToken: Stop);

        Assert.Equal(["begin", "export", "repair", "export"], log.Entries().Select(entry => entry.Action));
        Assert.All(log.Lines(), line => Assert.Null(line.Problem));
        await File.AppendAllTextAsync(sealedOnes.Log, "a line of something else\n", Stop);
        await Assert.ThrowsAsync<InvalidDataException>(() => log.AppendAsync("export", "c", cancellationToken: Stop));
    }

    [Fact]
    public async Task Append_FromManyAtOnce_KeepsOneChain()
    {
        using var folder = new Testing.TemporaryFolder();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => new AuditLog(folder.Path, "p").AppendAsync("export", $"{i}\n\"", cancellationToken: Stop), Stop)));

        var log = new AuditLog(folder.Path, "p");
        Assert.Equal(41, log.Entries().Count);
        Assert.Equal(40, log.Entries().Skip(1).Select(entry => entry.Subject).Distinct().Count());
    }

    [Fact]
    public void Key_InTheStateFolder_IsRefused_EvenBehindALink()
    {
        using var sealedOnes = new SealedPipeline();
        Directory.CreateDirectory(sealedOnes.State);
        string within = Path.Combine(sealedOnes.State, "key.pem");
        Assert.Contains("lies in the state folder", Assert.Throws<InvalidDataException>(() => SigningKey.Create(within, sealedOnes.State)).Message, StringComparison.Ordinal);
        string link = Path.Combine(sealedOnes.Folder.Root, "elsewhere");
        Directory.CreateSymbolicLink(link, sealedOnes.State);
        Assert.Throws<InvalidDataException>(() => SigningKey.Create(Path.Combine(link, "key.pem"), sealedOnes.State));

        string outside = Path.Combine(sealedOnes.Folder.Root, "keys", "audit.pem");
        Assert.Throws<InvalidDataException>(() => SigningKey.Create(outside, sealedOnes.State));
        using SigningKey open = SigningKey.Open(outside + ".pub", sealedOnes.State);
        Assert.Equal(sealedOnes.Key.Id, open.Id);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(outside));
        File.WriteAllText(within, "no key");
        Assert.Throws<InvalidDataException>(() => SigningKey.Open(within));
    }

    [Fact]
    public async Task Proof_OfOneFile_HoldsWithoutTheArchive_AndForNoOther()
    {
        using var sealedOnes = new SealedPipeline();
        await sealedOnes.RunAsync("a.csv");
        await sealedOnes.RunAsync("b.csv");
        string json;
        string sha256;
        using (SqliteLedger ledger = sealedOnes.Ledger())
        {
            ArtifactEntry file = ArtifactManifest.Of(sealedOnes.Definition, Stop).Entries.First(entry => entry.Path.EndsWith(".json", StringComparison.Ordinal));
            sha256 = file.Sha256;
            json = new RunSeal(sealedOnes.Definition, ledger).Prove(file.Path).ToJson();
            Assert.Throws<InvalidDataException>(() => new RunSeal(sealedOnes.Definition, ledger).Prove("no/such/file"));
        }

        ArtifactProof proof = ArtifactProof.Parse(json);
        Assert.Null(proof.WhyNot(sha256, sealedOnes.Key));
        Assert.NotNull(proof.WhyNot(new string('0', 64), sealedOnes.Key));
        Assert.NotNull((proof with { Artifact = proof.Artifact with { Path = "x" } }).WhyNot(sha256, null));
        Assert.NotNull((proof with { Index = proof.Index + 1 }).WhyNot(sha256, null));
        Assert.NotNull((proof with { Entry = proof.Entry.Replace("files", "filez", StringComparison.Ordinal) }).WhyNot(sha256, null));
        Assert.NotNull((proof with { Checkpoint = proof.Checkpoint with { Root = new string('0', 64) } }).WhyNot(sha256, null));
        Assert.NotNull((proof with { Path = ["zz"] }).WhyNot(sha256, null));
        Assert.Throws<InvalidDataException>(() => ArtifactProof.Parse("{}"));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }
}
