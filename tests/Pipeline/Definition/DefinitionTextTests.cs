namespace Tars.Pipeline.Tests.Definition;

/// <summary>Definitions written back: the normal form, formatting, first definitions.</summary>
public sealed class DefinitionTextTests
{
    private const string Everything = """
        name: archive
        state: out/.state
        memory: 2GiB
        nodes:
          inbox:   { use: inbox_folder, with: { path: "a b/${DIR:-x}", include: ["*.wav", 'it''s: #1', "$${literal}"] } }
          speech:  { use: read, from: inbox, when: 'name == "x" and shape in [audio, video]', with: { sizes: [4, 5], within: 90s, limit: 1.5KiB, language: null } }
          papers:
            use: copy
            from: [speech]
            parallelism: 4
            order: source
            buffer: { items: 8, bytes: 1MiB }
            batch: { items: 32, bytes: 2MB, within: 200ms }
            retry: { attempts: 5, backoff: 40s }
            timeout: 1.5h
            rate: 100/min
            on_error: skip
            memo: off
          library: { use: store, from: [papers, speech], with: { path: .state/index } }
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_ThenLoad_GivesTheSameDigest(bool defaults)
    {
        PipelineDefinition definition = TestCatalog.Parse(Everything).Definition!;

        LoadResult again = TestCatalog.Parse(DefinitionWriter.Write(definition, defaults));

        Assert.Empty(again.Diagnostics);
        Assert.Equal(definition.Digest, again.Definition!.Digest);
        Assert.Equal(definition.StateFolder, again.Definition.StateFolder);
        Assert.Equal(DefinitionWriter.Write(definition), DefinitionWriter.Write(again.Definition));
    }

    [Fact]
    public void Write_ShowsWhatDiffersFromTheDefaults()
    {
        string text = DefinitionWriter.Write(TestCatalog.Parse(Everything).Definition!);

        Assert.Contains("    rate: 100/min\n", text, StringComparison.Ordinal);
        Assert.Contains("      within: 1.5m\n", text, StringComparison.Ordinal);
        Assert.Contains("    retry: { attempts: 5, backoff: 40s, max_backoff: 40s }\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("max_tokens", text, StringComparison.Ordinal);
        Assert.Contains(
            "max_tokens: 200",
            DefinitionWriter.Write(TestCatalog.Parse(Everything).Definition!, defaults: true),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Write_MasksSecrets()
    {
        LoadResult loaded = TestCatalog.Parse(
            "name: t\nnodes:\n  in: { use: inbox_folder, with: { path: . } }\n  r: { use: read, from: in, with: { api_key: \"k-${MY_TOKEN}\" } }\n",
            new Dictionary<string, string> { ["MY_TOKEN"] = "hunter2" });

        string text = DefinitionWriter.Write(loaded.Definition!);

        Assert.Contains("api_key: \"k-***\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_MasksSecrets_OfOptionsThatDecideNothingToo()
    {
        LoadResult loaded = TestCatalog.Parse(
            "name: t\nnodes:\n  in: { use: inbox_folder, with: { path: . } }\n  r: { use: read, from: in, with: { remark: \"k-${MY_TOKEN}\", password: open-sesame } }\n",
            new Dictionary<string, string> { ["MY_TOKEN"] = "hunter2" });

        string text = DefinitionWriter.Write(loaded.Definition!);

        Assert.Contains("remark: \"k-***\"", text, StringComparison.Ordinal);
        Assert.Contains("password: \"***\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", text, StringComparison.Ordinal);
        Assert.DoesNotContain("remark", loaded.Definition!.Nodes[1].CanonicalOptions, StringComparison.Ordinal);
    }

    [Fact]
    public void Format_KeepsCommentsQuotesAndOrder()
    {
        const string Untidy = """
            # the archive


            name:   archive   # its name
            nodes:
                # where it begins
                in: {use: inbox_folder,with: {path: 'a  b',include: [ "*.wav","b" ]}}   # one line
                reader:   { from: in, use: read, when: shape in [audio,video] }

                longer:
                      use: copy   
                      from:
                      - reader
                      when: >
                          size > 3
                          and title != "x"
                # at the end
                out: { use: store, from: longer, }
            """;
        const string Tidy = """
            # the archive

            name:   archive   # its name
            nodes:
              # where it begins
              in:     { use: inbox_folder, with: { path: 'a  b', include: ["*.wav", "b"] } }   # one line
              reader: { from: in, use: read, when: shape in [audio,video] }

              longer:
                use: copy
                from:
                  - reader
                when: >
                    size > 3
                    and title != "x"
              # at the end
              out: { use: store, from: longer }

            """;

        Assert.Equal(Tidy.ReplaceLineEndings("\n"), DefinitionFormat.Format(Untidy));
        Assert.Equal(TestCatalog.Parse(Untidy).Definition!.Digest, TestCatalog.Parse(Tidy).Definition!.Digest);
        Assert.Equal(DefinitionFormat.Format(Untidy), DefinitionFormat.Format(DefinitionFormat.Format(Untidy)!));
    }

    [Fact]
    public void Format_OfWhatIsNoYaml_IsNull() => Assert.Null(DefinitionFormat.Format("name: [t\n"));

    [Fact]
    public void Format_OfEveryBrokenDefinition_ChangesNothingItSays()
    {
        foreach (string yaml in BrokenDefinitionTests.Cases.Select(c => c.Data.Item2))
        {
            if (DefinitionFormat.Format(yaml) is not { } formatted)
                continue;
            Assert.Equal(
                TestCatalog.Parse(yaml).Diagnostics.Select(d => d.Code).Order(StringComparer.Ordinal),
                TestCatalog.Parse(formatted).Diagnostics.Select(d => d.Code).Order(StringComparer.Ordinal));
            Assert.Equal(formatted, DefinitionFormat.Format(formatted));
        }
    }

    [Fact]
    public void Skeleton_Loads()
    {
        string text = DefinitionSkeleton.Write(TestCatalog.Instance, "talks", "inbox_folder/read,copy,copy/store,any_store");

        LoadResult loaded = TestCatalog.Parse(text);

        Assert.True(loaded.Definition is not null, DiagnosticRenderer.Render(loaded));
        Assert.Equal(["inbox_folder", "read", "copy", "copy-2", "store", "any_store"], loaded.Definition.Nodes.Select(n => n.Name));
        Assert.Equal(["copy-2"], loaded.Definition.Nodes[^1].From);
        Assert.Contains("    #   max_tokens: 200               # a whole number, from 1 to 512\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inbox_folder/read,read,copy/store", "copy", "read, read-2")]
    [InlineData("inbox_folder/read,read,copy/store,named_store", "named_store", "copy")]
    [InlineData("inbox_folder,inbox_folder/read/store", "read", "inbox_folder, inbox_folder-2")]
    [InlineData("inbox_folder/read,read/store,named_store", "named_store", "read, read-2")]
    public void Skeleton_JoinsWhatNobodyReadsYet(string chain, string node, string from)
    {
        LoadResult loaded = TestCatalog.Parse(DefinitionSkeleton.Write(TestCatalog.Instance, "talks", chain));

        // What is to be filled in is another test's.
        Assert.True(loaded.Definition is not null, DiagnosticRenderer.Render(loaded));
        Assert.Equal(from, string.Join(", ", loaded.Definition.Nodes.Single(n => n.Name == node).From));
    }

    [Theory]
    [InlineData("inbox_folder/raed/store", "did you mean 'read'?")]
    [InlineData("read/read/store", "belongs to the stages")]
    [InlineData("inbox_folder/copy/store", "takes Paper, which no node before it gives; put one of these before it: copy, pack, read")]
    [InlineData("", "write SOURCES/STAGES/SINKS")]
    public void Skeleton_OfWhatCannotBe_SaysWhy(string chain, string expected) => Assert.Contains(
        expected, Assert.Throws<FormatException>(() => DefinitionSkeleton.Write(TestCatalog.Instance, "talks", chain)).Message,
        StringComparison.Ordinal);
}
