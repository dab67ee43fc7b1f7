using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Tars.Pipeline.Definition.Drawing;
using Tars.Testing;

namespace Tars.Pipeline.Tests.Definition;

/// <summary>Golden files are in Golden; run with TARS_UPDATE=1 to write them anew, and look at them.</summary>
public sealed class GraphDrawingTests
{
    private const string Archive = """
        name: archive
        nodes:
          inbox:   { use: inbox_folder, with: { path: . } }
          speech:  { use: read, from: inbox, when: shape in [audio, video] and size < 10MiB, parallelism: 2 }
          text:    { use: read, from: inbox, when: shape == plain_text }
          papers:  { use: copy, from: [speech, text] }
          packs:   { use: pack, from: papers }
          library: { use: store, from: packs }
          kept:    { use: any_store, from: [speech, inbox] }
        """;

    public static TheoryData<string, string> Formats => new()
    {
        { "archive.svg", Archive }, { "archive.mmd", Archive }, { "archive.dot", Archive }, { "archive.json", Archive }, { "thirty.svg", Random(30, 7) },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Drawing_IsTheGoldenOne(string file, string yaml)
    {
        PipelineDefinition definition = TestCatalog.Parse(yaml).Definition!;
        RunReport? run = file == "archive.svg" || file == "archive.json" ? Run() : null;
        string text = Path.GetExtension(file) switch
        {
            ".svg" => GraphDrawing.Svg(definition, run),
            ".mmd" => GraphDrawing.Mermaid(definition, run),
            ".dot" => GraphDrawing.Dot(definition, run),
            _ => GraphDrawing.Json(definition, run),
        };
        string path = Path.Combine(Repository.Root, "tests", "Pipeline", "Definition", "Golden", file);
        if (Environment.GetEnvironmentVariable("TARS_UPDATE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.Equal(File.ReadAllText(path), text);
    }

    [Fact]
    public void Svg_IsXmlWithTheTypeOfEachPortAndTheCountOfEachEdge()
    {
        XElement svg = XElement.Parse(GraphDrawing.Svg(TestCatalog.Parse(Archive).Definition!, Run()));

        string[] texts = [.. svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
        Assert.Equal(5, texts.Count(t => t is "Thing" or "LongPaper" or "Paper"));
        Assert.Contains("1,234", texts);
        Assert.Contains("2 dead", texts);
        Assert.Equal(8, svg.Descendants().Count(e => (string?)e.Attribute("class") == "edge"));
    }

    [Fact]
    public void Layout_OfRandomGraphs_HasNoBoxOnABoxAndNoEdgeThroughABox()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            PipelineDefinition definition = TestCatalog.Parse(Random(4 + (seed % 37), seed)).Definition!;
            GraphLayout layout = GraphLayout.Of(definition, (_, _) => "12,345");

            foreach (GraphBox box in layout.Boxes)
            {
                Assert.All(layout.Boxes.Where(b => b != box), b => Assert.False(
                    b.X < box.X + box.Width && box.X < b.X + b.Width && b.Y < box.Y + box.Height && box.Y < b.Y + b.Height,
                    $"seed {seed}: {b.Node.Name} on {box.Node.Name}"));
                Assert.InRange(box.X + box.Width, 0, layout.Width);
                Assert.InRange(box.Y + box.Height, 0, layout.Height);
                foreach (GraphRoute route in layout.Routes)
                {
                    // Curves lie between the layers, where there are no boxes: only what is level can meet one.
                    Assert.All(route.Level, l => Assert.False(
                        l.Left < box.X + box.Width && box.X < l.Right && l.Y > box.Y && l.Y < box.Y + box.Height,
                        $"seed {seed}: {route.From.Name} to {route.To.Name} through {box.Node.Name}"));
                    Assert.All(
                        route.Level.Zip(route.Level.Skip(1)),
                        pair => Assert.True(pair.First.Right <= pair.Second.Left, $"seed {seed}: back"));
                    Assert.All(route.Level.Zip(route.Level.Skip(1)), pair => Assert.False(
                        box.X + box.Width > pair.First.Right + 0.01 && box.X < pair.Second.Left - 0.01,
                        $"seed {seed}: {box.Node.Name} in a gap"));
                }
            }
        }
    }

    [Fact]
    public void Layout_OfALatticeThatCanBeDrawnWithoutCrossings_HasNone()
    {
        const string Twisted = """
            name: t
            nodes:
              in: { use: inbox_folder, with: { path: . } }
              a: { use: read, from: in }
              b: { use: read, from: in }
              c: { use: read, from: in }
              c2: { use: copy, from: c }
              a2: { use: copy, from: a }
              b2: { use: copy, from: b }
              bs: { use: store, from: b2, with: { path: b } }
              cs: { use: store, from: c2, with: { path: c } }
              as: { use: store, from: a2 }
            """;

        Assert.Equal(0, GraphLayout.Of(TestCatalog.Parse(Twisted).Definition!, (_, _) => string.Empty).Crossings);
    }

    [Fact]
    public void Drawings_BoxWhatWorksInOneBlock()
    {
        PipelineDefinition definition = TestCatalog.Parse(
            """
            name: t
            nodes:
              in: { use: inbox_folder, with: { path: . } }
              r: { use: read, from: in }
              a: { use: copy, from: r }
              b: { use: copy, from: a }
              c: { use: copy, from: b }
              far: { use: copy, from: r, parallelism: 3 }
              out: { use: store, from: [c, far] }
            """).Definition!;

        Assert.Contains(
            "subgraph block0[\"one block\"]\n    n2[\"a<br/>copy\"]\n    n3[\"b<br/>copy\"]\n    n4[\"c<br/>copy\"]\n  end\n",
            GraphDrawing.Mermaid(definition),
            StringComparison.Ordinal);
        Assert.Contains("subgraph cluster_0 {", GraphDrawing.Dot(definition), StringComparison.Ordinal);
        Assert.Equal(
            "[[\"a\",\"b\",\"c\"]]", System.Text.Json.Nodes.JsonNode.Parse(GraphDrawing.Json(definition))!["blocks"]!.ToJsonString());
        Assert.Single(
            XElement.Parse(GraphDrawing.Svg(definition)).Descendants(),
            e => e.Value == "a + b + c work in one block, without a queue between them" && e.Name.LocalName == "title");
    }

    [Fact]
    public void Frames_OfRandomGraphs_HoldTheirOwnBoxesOnly()
    {
        int frames = 0;
        int bands = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            GraphLayout layout = GraphLayout.Of(TestCatalog.Parse(Random(4 + (seed % 37), seed)).Definition!, (_, _) => "12,345");
            foreach (GraphGroup group in layout.Groups)
            {
                if (group.Frame is not { } frame)
                {
                    bands++;
                    continue;
                }

                frames++;
                Assert.All(layout.Boxes, b => Assert.Equal(
                    group.Boxes.Contains(b),
                    b.X < frame.X + frame.Width && frame.X < b.X + b.Width && b.Y < frame.Y + frame.Height && frame.Y < b.Y + b.Height));
            }
        }

        Assert.True(frames > 20, $"{frames} frames, {bands} bands");
    }

    [Fact]
    public void Mermaid_QuotesWhatWouldEndALabel()
    {
        PipelineDefinition definition = TestCatalog.Parse(
            "name: t\nnodes:\n  in: { use: inbox_folder, with: { path: . } }\n  out: { use: any_store, from: in, when: 'name == \"a\" and size < 3' }\n").Definition!;

        Assert.Contains("when name == #quot;a#quot; and size #lt; 3", GraphDrawing.Mermaid(definition), StringComparison.Ordinal);
        Assert.Contains("when name == \\\"a\\\" and size < 3", GraphDrawing.Dot(definition), StringComparison.Ordinal);
    }

    /// <summary>
    /// A valid definition: one to three sources, readers, copies and packs over earlier ones, a sink for whatever is unread.
    /// </summary>
    internal static string Random(int nodes, int seed)
    {
        var random = new Random(seed);
        var yaml = new StringBuilder("name: graph\nnodes:\n");
        var papers = new List<string>();
        var unread = new HashSet<string>(StringComparer.Ordinal);
        int sources = random.Next(1, 4);
        for (int i = 0; i < sources; i++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  in{i}: {{ use: inbox_folder, with: {{ path: . }} }}\n");
            yaml.Append(CultureInfo.InvariantCulture, $"  read{i}: {{ use: read, from: in{i}, when: size > {i} }}\n");
            papers.Add($"read{i}");
            unread.Add($"read{i}");
        }

        int sinks = Math.Max(1, nodes / 5);
        for (int i = 0; i < nodes - (2 * sources) - sinks; i++)
        {
            // Mostly the last few: graphs that people write are long rather than dense.
            string[] from =
                [.. papers.OrderByDescending((p) => papers.IndexOf(p) + (random.NextDouble() * 6)).Take(random.NextDouble() < 0.3 ? 2 : 1)];
            string name = $"{(i % 3 == 0 ? "pack" : "copy")}{i}";
            yaml.Append(
                CultureInfo.InvariantCulture,
                $"  {name}: {{ use: {(i % 3 == 0 ? "pack" : "copy")}, from: [{string.Join(", ", from)}] }}\n");
            papers.Add(name);
            unread.ExceptWith(from);
            unread.Add(name);
        }

        string[][] last = [.. unread.Order(StringComparer.Ordinal).Chunk(Math.Max(1, (unread.Count + sinks - 1) / sinks))];
        for (int i = 0; i < last.Length; i++)
            yaml.Append(
                CultureInfo.InvariantCulture,
                $"  out{i}: {{ use: store, from: [{string.Join(", ", last[i])}], with: {{ path: out{i} }} }}\n");
        return yaml.ToString();
    }

    private static RunReport Run() => new()
    {
        Run = "20260101T000000Z-abcdef",
        Pipeline = "archive",
        Outcome = RunOutcome.CompletedWithDeadLetters,
        Nodes = [Node("inbox", 0), Node("speech", 2)],
        Edges =
        [
            new EdgeReport("inbox", "speech", 1234), new EdgeReport("inbox", "text", 1234), new EdgeReport("speech", "papers", 34),
            new EdgeReport("text", "papers", 1200), new EdgeReport("papers", "packs", 1234), new EdgeReport("packs", "library", 1234),
        ],
        Reconciles = true,
        Roots = 1234,
        Unchanged = 0,
        DeadLetters = 2,
        DeadLettersOpen = 2,
        ElapsedSeconds = 12.34,
        PeakBytes = 1,
        Items = [],
    };

    private static NodeReport Node(string name, long dead) => new()
    {
        Name = name, In = 1234, Out = 34, Completed = 1232 - dead, Filtered = 0, Skipped = 0, Dead = dead, Retries = 0,
        BusySeconds = 1, Queued = 0, QueuedBytes = 0,
    };
}
