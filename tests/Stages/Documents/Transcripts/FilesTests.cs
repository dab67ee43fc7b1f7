using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Stages.Documents.Tests;

public sealed class FilesTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"tars-files-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static NodeContext Context(string pipeline = "test") => new()
    {
        Pipeline = pipeline,
        Name = "transcripts",
        BaseFolder = Path.GetTempPath(),
        StateFolder = Path.GetTempPath(),
        Assets = new NoAssets(),
    };

    private sealed class NoAssets : AssetResolver
    {
        public override ValueTask<string> FolderAsync(string name, CancellationToken cancellationToken) => throw new AssetException(name);

        public override string Digest(string name) => throw new AssetException(name);
    }

    private static TextDocument Spoken(string source, string first = "The dome is open.") =>
        Document(source, first, "I see a <comet> & more.") with
    {
        Media = MediaKind.Audio,
        DurationSeconds = 20,
        Voiced = [new(1.5, 4), new(5.5, 8.0009)],
        Blocks = [.. Document(source, first, "I see a <comet> & more.").Blocks.Select((b, i) => b with { StartSeconds = 1.5 + (i * 4), EndSeconds = 4 + (i * 4), Confidence = -0.25 })],
    };

    private static TextDocument Document(string source, params string[] blocks)
    {
        var text = new DocumentText(1_000_000);
        foreach (string block in blocks)
        {
            text.AddFlow(block);
        }

        return new TextDocument
        {
            Source = source, Sha256 = "ab12", Title = "A title", Media = MediaKind.Document, Language = "en",
            Text = text.ToString(), Blocks = [.. text.Blocks],
        };
    }

    private async Task ApplyAsync(string key, params TextDocument[] documents) => await ApplyAsync("inbox", key, null, documents);

    private async Task ApplyAsync(string source, string key, FileFormat[]? formats, params TextDocument[] documents)
    {
        await using FilesSink sink = formats is null
            ? new FilesSink(new FilesOptions { Path = _folder }, Context())
            : new FilesSink(new FilesOptions { Path = _folder, Formats = formats }, Context());
        await sink.OpenAsync(default);
        await sink.ApplyAsync(new Generation<TextDocument>(source, key, "v1", documents), default);
        await sink.CommitAsync(default);
    }

    [Fact]
    public async Task Name_IsATemplateOverTheDocument()
    {
        await using var sink = new FilesSink(
            new FilesOptions { Path = _folder, Name = "{language|other}/{media}/{title}", Formats = [FileFormat.Txt] }, Context());
        await sink.OpenAsync(default);
        await sink.ApplyAsync(
            new Generation<TextDocument>("inbox", "a", "v1", [Document("x/a.txt", "One.") with { Title = "../AC/DC: live?" }]), default);
        await sink.ApplyAsync(
            new Generation<TextDocument>("inbox", "b", "v1", [Document("b", "Two.") with { Language = null, Title = "Two\nlines" }]),
            default);
        await sink.CommitAsync(default);

        string[] written = Written();
        Assert.Equal(2, written.Length);
        Assert.Matches("^en/document/.._AC_DC_ live_~[0-9a-f]{8}[.]txt$", written[0]);
        Assert.Equal("other/document/Two lines.txt", written[1]);
        ItemException clash = await Assert.ThrowsAsync<ItemException>(async () => await sink.ApplyAsync(
            new Generation<TextDocument>("inbox", "c", "v1", [Document("c", "Three.") with { Language = null, Title = "Two\nlines" }]),
            default));
        Assert.Contains("was made of 'b'", clash.Message, StringComparison.Ordinal);
    }

    private string[] Written() =>
    [
        .. Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_folder, path).Replace('\\', '/'))
            .Where(path => path != FileIndex.FileName).Order(StringComparer.Ordinal),
    ];

    private string Read(string file) => File.ReadAllText(Path.Combine(_folder, file));

    [Fact]
    public async Task Writes_each_format_under_the_source_with_its_folders()
    {
        await ApplyAsync("talks/night.wav", Spoken("talks/night.wav"));
        Assert.Equal(["talks/night.wav.json", "talks/night.wav.srt", "talks/night.wav.txt", "talks/night.wav.vtt"], Written());
        Assert.Equal("The dome is open.\n\nI see a <comet> & more.\n", Read("talks/night.wav.txt"));
        Assert.Equal(
            "1\n00:00:01,500 --> 00:00:04,000\nThe dome is open.\n\n2\n00:00:05,500 --> 00:00:08,000\nI see a <comet> & more.\n\n",
            Read("talks/night.wav.srt"));
        Assert.Equal(
            "WEBVTT\n\n00:00:01.500 --> 00:00:04.000\nThe dome is open.\n\n00:00:05.500 --> 00:00:08.000\nI see a &lt;comet&gt; &amp; more.\n\n",
            Read("talks/night.wav.vtt"));
    }

    [Fact]
    public async Task Json_holds_the_text_and_the_place_of_each_segment()
    {
        await ApplyAsync("night.wav", Spoken("night.wav"));
        using JsonDocument json = JsonDocument.Parse(Read("night.wav.json"));
        JsonElement root = json.RootElement;
        Assert.Equal(("night.wav", "ab12", "A title", "audio", "en", 20.0), (
            root.GetProperty("source").GetString(), root.GetProperty("sha256").GetString(), root.GetProperty("title").GetString(),
            root.GetProperty("media").GetString(), root.GetProperty("language").GetString(),
            root.GetProperty("duration_seconds").GetDouble()));
        Assert.Equal("[[1.5,4],[5.5,8.001]]", JsonSerializer.Serialize(root.GetProperty("voiced_seconds")));
        JsonElement segment = root.GetProperty("segments")[1];
        Assert.Equal((5.5, 8.0, -0.25), (
            segment.GetProperty("start_seconds").GetDouble(), segment.GetProperty("end_seconds").GetDouble(),
            segment.GetProperty("confidence").GetDouble()));
        Assert.Equal(JsonValueKind.Null, segment.GetProperty("page").ValueKind);
        string text = root.GetProperty("text").GetString()!;
        Assert.Equal(
            segment.GetProperty("text").GetString(), text[segment.GetProperty("start").GetInt32()..segment.GetProperty("end").GetInt32()]);
    }

    [Fact]
    public async Task Markdown_reads_back_as_the_same_text()
    {
        TextDocument document = Document("a.txt", "1. not *a* list", "# no heading", "a < b & [c](d) | e_f_g");
        await ApplyAsync("inbox", "a.txt", [FileFormat.Md], document);
        TextDocument back = await Extraction.OfAsync(Read("a.txt.md"), Extraction.Markdown);
        Assert.Equal("A title\n\n" + document.Text, back.Text);
    }

    [Fact]
    public async Task What_is_not_spoken_gets_no_subtitles()
    {
        await ApplyAsync("a.md", Document("a.md", "Text."));
        Assert.Equal(["a.md.json", "a.md.txt"], Written());
    }

    [Fact]
    public async Task A_new_generation_replaces_the_old_one_and_deletes_what_it_no_longer_makes()
    {
        await ApplyAsync("x/night.wav", Spoken("x/night.wav"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "x", "mine.txt"), "by hand");
        await ApplyAsync("x/night.wav", Document("x/night.wav", "No times any more."));
        Assert.Equal(["x/mine.txt", "x/night.wav.json", "x/night.wav.txt"], Written());
        await ApplyAsync("inbox", "x/night.wav", [FileFormat.Txt], Document("y/moved.wav", "Elsewhere."));
        Assert.Equal(["x/mine.txt", "y/moved.wav.txt"], Written());
    }

    [Fact]
    public async Task A_removed_root_takes_its_files_and_its_empty_folders_along()
    {
        await ApplyAsync("deep/down/a.md", Document("deep/down/a.md", "A."));
        await ApplyAsync("b.md", Document("b.md", "B."));
        await ApplyAsync("deep/down/a.md");
        Assert.Equal(["b.md.json", "b.md.txt"], Written());
        Assert.False(Directory.Exists(Path.Combine(_folder, "deep")));
        await ApplyAsync("deep/down/a.md");
    }

    [Fact]
    public async Task Applying_again_changes_nothing()
    {
        await ApplyAsync("a.wav", Spoken("a.wav"));
        string[] before = [.. Written().Select(Read)];
        await ApplyAsync("a.wav", Spoken("a.wav"));
        Assert.Equal(before, Written().Select(Read));
    }

    [Fact]
    public async Task Names_that_differ_only_in_their_extension_are_kept_apart()
    {
        await ApplyAsync("a.wav", Spoken("a.wav", "Wave."));
        await ApplyAsync("a.mp3", Spoken("a.mp3", "Layer three."));
        Assert.StartsWith("Wave.", Read("a.wav.txt"));
        Assert.StartsWith("Layer three.", Read("a.mp3.txt"));
    }

    [Fact]
    public async Task Two_sources_with_the_same_path_are_refused_and_the_first_stays()
    {
        await ApplyAsync("one", "a.md", null, Document("a.md", "First."));
        ItemException failure = await Assert.ThrowsAsync<ItemException>(() => ApplyAsync("two", "a.md", null, Document("a.md", "Second.")));
        Assert.Contains("'one'", failure.Message);
        Assert.Contains("'two'", failure.Message);
        Assert.Equal("First.\n", Read("a.md.txt"));
    }

    [Fact]
    public async Task A_file_and_a_folder_of_one_name_are_refused()
    {
        await ApplyAsync("a", Document("a", "File."));
        await Assert.ThrowsAsync<ItemException>(() => ApplyAsync("a.txt/b", Document("a.txt/b", "Below.")));
        await ApplyAsync("c.txt/d", Document("c.txt/d", "Below."));
        await Assert.ThrowsAsync<ItemException>(() => ApplyAsync("c", Document("c", "File.")));
    }

    [Fact]
    public async Task Several_documents_of_one_root_are_numbered_whatever_their_order()
    {
        TextDocument one = Document("a.md", "Alpha.");
        TextDocument two = Document("a.md", "Beta.");
        await ApplyAsync("inbox", "a.md", [FileFormat.Txt], one, two);
        string[] first = [.. Written().Select(Read)];
        await ApplyAsync("inbox", "a.md", [FileFormat.Txt], two, one);
        Assert.Equal(["a.md-2.txt", "a.md.txt"], Written());
        Assert.Equal(first, Written().Select(Read));
    }

    [Fact]
    public void A_path_of_many_folders_keeps_its_last_ones() =>
        Assert.Equal(32, SafePath.Of(string.Join('/', Enumerable.Range(0, 500).Select(i => $"folder{i}"))).Split('/').Length);

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("C:\\windows\\x")]
    [InlineData("nul.txt")]
    [InlineData("a\0b\nc")]
    [InlineData("https://example.org/a?b=c#d")]
    [InlineData("trailing. /dots...")]
    [InlineData("./a")]
    [InlineData("a//b")]
    public async Task No_name_leads_out_of_the_folder(string source)
    {
        await ApplyAsync("inbox", "key", [FileFormat.Txt], Document(source, "Text."));
        string file = Assert.Single(Written());
        Assert.Matches("~[0-9a-f]{8}\\.txt$", file);
        Assert.True(SafePath.StaysBelow(file));
        Assert.Equal(_folder, Path.GetFullPath(Path.Combine(_folder, file))[.._folder.Length]);
    }

    [Fact]
    public async Task Names_longer_than_a_file_system_allows_are_cut()
    {
        string name = string.Concat(Enumerable.Repeat("天文", 200));
        await ApplyAsync("inbox", "a", [FileFormat.Txt], Document(name + "a", "A."));
        await ApplyAsync("inbox", "b", [FileFormat.Txt], Document(name + "b", "B."));
        Assert.Equal(2, Written().Length);
    }

    [Fact]
    public async Task The_identity_is_null_without_the_folder_and_stays_while_it_is_there()
    {
        await using var sink = new FilesSink(new FilesOptions { Path = _folder }, Context());
        Assert.Null(await sink.IdentityAsync(default));
        await ApplyAsync("a.md", Document("a.md", "A."));
        string? identity = await sink.IdentityAsync(default);
        Assert.NotNull(identity);
        await ApplyAsync("b.md", Document("b.md", "B."));
        Assert.Equal(identity, await sink.IdentityAsync(default));
        Directory.Delete(_folder, recursive: true);
        Assert.Null(await sink.IdentityAsync(default));
        await ApplyAsync("a.md", Document("a.md", "A."));
        Assert.NotEqual(identity, await sink.IdentityAsync(default));
    }

    [Fact]
    public async Task The_folder_of_another_pipeline_is_refused_and_one_without_owner_is_taken_over()
    {
        await ApplyAsync("a.md", Document("a.md", "A."));
        string log = Path.Combine(_folder, FileIndex.FileName);
        string before = await File.ReadAllTextAsync(log);
        await using var other = new FilesSink(new FilesOptions { Path = _folder }, Context("two"));
        InvalidDataException asked = await Assert.ThrowsAsync<InvalidDataException>(() => other.IdentityAsync(default).AsTask());
        InvalidDataException opened = await Assert.ThrowsAsync<InvalidDataException>(() => other.OpenAsync(default).AsTask());
        Assert.Equal(asked.Message, opened.Message);
        Assert.Contains("belongs to node 'transcripts' of pipeline 'test'", opened.Message);
        Assert.Contains("pipeline 'two'", opened.Message);
        Assert.Equal(before, await File.ReadAllTextAsync(log));

        string[] lines = before.Split('\n');
        lines[0] = """{"tars_files":1,"id":"0123"}""";
        await File.WriteAllTextAsync(log, string.Join('\n', lines));
        await other.OpenAsync(default);
        Assert.Equal("0123", await other.IdentityAsync(default));
        await Assert.ThrowsAsync<InvalidDataException>(() => ApplyAsync("a.md", Document("a.md", "A.")));
    }

    [Fact]
    public async Task After_a_crash_half_written_things_are_gone_and_nothing_is_left_over()
    {
        await ApplyAsync("inbox", "a.md", [FileFormat.Txt], Document("a.md", "A."));
        string log = Path.Combine(_folder, FileIndex.FileName);
        await File.AppendAllTextAsync(log, """{"source":"inbox","key":"b.md","files":["b.md.json","b.md.txt"]}""" + "\n{\"source\":\"inb");
        await File.WriteAllTextAsync(Path.Combine(_folder, "b.md.json"), "{}");
        await File.WriteAllTextAsync(Path.Combine(_folder, "b.md.txt.123-4.tmp"), "half");
        await ApplyAsync("inbox", "b.md", [FileFormat.Txt], Document("b.md", "B."));
        Assert.Equal(["a.md.txt", "b.md.txt"], Written());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"source\":\"a\",\"key\":\"b\",\"files\":[\"../../x\"]}")]
    [InlineData("{\"source\":\"a\",\"key\":\"b\",\"files\":[\"/etc/x\"]}")]
    [InlineData("{\"source\":\"a\"}")]
    public async Task A_damaged_or_forged_index_is_not_followed(string line)
    {
        await ApplyAsync("a.md", Document("a.md", "A."));
        await File.AppendAllTextAsync(Path.Combine(_folder, FileIndex.FileName), line + "\n");
        InvalidDataException failure = await Assert.ThrowsAsync<InvalidDataException>(() => ApplyAsync("a.md", Document("a.md", "A.")));
        Assert.Contains($"{FileIndex.FileName}:3", failure.Message);
    }

    [Fact]
    public async Task A_log_that_grew_is_written_anew_and_keeps_its_identity()
    {
        await using (var sink = new FilesSink(new FilesOptions { Path = _folder, Formats = [FileFormat.Txt] }, Context()))
        {
            await sink.OpenAsync(default);
            for (int i = 0; i < 250; i++)
            {
                await sink.ApplyAsync(new Generation<TextDocument>("inbox", "a.md", $"{i}", [Document("a.md", $"Text {i}.")]), default);
            }
        }

        string? identity = FileIndex.Identity(_folder, FolderOwner.Of(Context(), _folder));
        await ApplyAsync("inbox", "b.md", [FileFormat.Txt], Document("b.md", "B."));
        Assert.Equal(3, File.ReadAllLines(Path.Combine(_folder, FileIndex.FileName)).Length);
        Assert.Equal(identity, FileIndex.Identity(_folder, FolderOwner.Of(Context(), _folder)));
        await ApplyAsync("inbox", "a.md", [FileFormat.Txt]);
        Assert.Equal(["b.md.txt"], Written());
    }
}
