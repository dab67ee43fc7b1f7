using System.CommandLine;
using System.Globalization;
using Tars.Cli.Reporting;
using Tars.Pipeline;
using Tars.Stages.Rag;
using Tars.TextIndex;

namespace Tars.Cli.Commands;

/// <summary><c>tars index stats|check|rebuild|export</c>: looks after the index of an archive.</summary>
internal static class IndexCommand
{
    public static Command Create(Terminal terminal) => new(
        "index",
        """
        The archive's index: what it holds, whether it is sound, made anew, as JSON lines.

        Examples:
          tars index stats
          tars index stats --path backup/index --json
          tars index check
          tars index rebuild
          tars index export > passages.jsonl
        """)
    {
        Stats(terminal),
        Check(terminal),
        IndexRebuild.Create(terminal),
        Export(terminal),
    };

    /// <summary>The folder of the definition's index node.</summary>
    /// <exception cref="CliException">It has none.</exception>
    internal static string FolderOf(DefinitionSource file, Terminal terminal) =>
        ArchiveSwap.Readable(((IndexOptions)Archive.IndexOf(Definitions.Load(file, terminal), file).Options!).Path);

    private static Option<string?> Folder() => new("--path")
    {
        Description = "A folder with an index in the Lucene 8 format, in place of the definition's.",
        HelpName = "FOLDER",
    };

    /// <exception cref="CliException">Nothing was committed there yet.</exception>
    private static string Chosen(ParseResult result, Option<string?> folder, PipelineOption pipeline, Terminal terminal)
    {
        if (result.GetValue(folder) is { Length: > 0 } path)
        {
            return IndexReader.Commits(path).Count > 0 ? path
                : throw new CliException(ExitCode.Failed, $"{path} holds no index: it has no commit, a file segments_N.");
        }

        DefinitionSource file = result.GetValue(pipeline)!;
        path = FolderOf(file, terminal);
        return IndexReader.Commits(path).Count > 0 ? path
            : throw new CliException(
                ExitCode.Failed, $"{path} holds no index yet: no run has committed anything to it. Next: tars run {file}");
    }

    private static Command Stats(Terminal terminal)
    {
        var pipeline = new PipelineOption();
        Option<string?> folder = Folder();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("stats", "Show documents, segments and fields.") { pipeline, folder, json };
        command.SetAction(result =>
        {
            using IndexReader reader = IndexReader.Open(Chosen(result, folder, pipeline, terminal));
            IndexStatistics statistics = reader.Statistics();
            if (result.GetValue(json))
            {
                terminal.Out.WriteLine(CliJson.Write(new
                {
                    statistics.Generation, statistics.Documents, statistics.Bytes, statistics.Segments, statistics.Fields, reader.UserData,
                }));
                return;
            }

            terminal.Out.WriteLine(
                $"commit {statistics.Generation}: {TextTable.Counted(statistics.Documents, "document")}, {Megabytes(statistics.Bytes)}");
            terminal.Out.WriteLine();
            TextTable.Write(
                terminal.Out,
                ["segment", "documents", "deleted", "size", "form"],
                statistics.Segments.Select(s => new[]
                {
                    s.Name, TextTable.Number(s.Documents), TextTable.Number(s.Deleted), Megabytes(s.Bytes), s.IsCompound
                        ? "compound"
                        : "plain",
                }));
            terminal.Out.WriteLine();
            TextTable.Write(
                terminal.Out,
                ["field", "documents", "terms", "postings", "occurrences"],
                statistics.Fields.Select(f => new[]
                {
                    Terminal.SafeLine(f.Name), TextTable.Number(f.Documents), TextTable.Number(f.Terms), TextTable.Number(f.Postings),
                    TextTable.Number(f.Occurrences),
                }));
        });
        return command;
    }

    private static Command Check(Terminal terminal)
    {
        var pipeline = new PipelineOption();
        Option<string?> folder = Folder();
        Option<bool> json = CommonOptions.Json();
        var drop = new Option<bool>("--drop-damaged")
        {
            Description = "Make a new commit without the damaged segments. Their documents are gone until the index is rebuilt.",
        };
        var command = new Command(
            "check",
            """
            Read the whole index and compare every checksum and structure. Exit code 0: sound, 2: damaged.

            Examples:
              tars index check
              tars index check --path backup/index --json
              tars index check --drop-damaged
            """)
        { pipeline, folder, drop, json };
        command.SetAction((result, stop) =>
        {
            string path = Chosen(result, folder, pipeline, terminal);
            var checker = new IndexChecker(path);
            IndexReport report = result.GetValue(drop) ? checker.DropDamagedSegments(stop) : checker.Check(stop);
            bool dropped = result.GetValue(drop) && !report.IsClean;
            IReadOnlyList<string> vectors = report.IsClean || dropped ? ArchiveVectors.Faults(path) : [];
            if (result.GetValue(json))
            {
                terminal.Out.WriteLine(
                    CliJson.Write(new { report.Generation, report.Segments, report.Faults, Vectors = vectors, Dropped = dropped }));
            }
            else
            {
                Print(report, vectors, dropped, terminal, result.GetValue(pipeline)!, result.GetValue(folder));
            }

            return Task.FromResult(report.IsClean && vectors.Count == 0 ? ExitCode.Ok : ExitCode.Refused);
        });
        return command;
    }

    private static void Print(
        IndexReport report, IReadOnlyList<string> vectors, bool dropped, Terminal terminal, DefinitionSource file, string? folder)
    {
        foreach (IndexFault fault in report.Faults)
        {
            string place = fault.Segment is null ? "the commit" : $"segment {fault.Segment}";
            terminal.Out.WriteLine(terminal.Red(Terminal.Safe($"{fault.File}, {place}: {fault.Reason}")));
        }

        foreach (string fault in vectors)
        {
            terminal.Out.WriteLine(terminal.Red(Terminal.Safe(fault)));
        }

        int damaged = report.Faults.Select(f => f.Segment).OfType<string>().Distinct(StringComparer.Ordinal).Count();
        long documents = report.Segments.Sum(s => (long)s.Documents - s.Deleted);
        // A folder that was named is no definition's: nothing rebuilds it.
        string named = folder is { Length: > 0 } ? $" --path {DefinitionSource.Quoted(folder)}" : string.Empty;
        string again = named.Length == 0 ? " To have them again: tars index rebuild" : string.Empty;
        string rebuild = named.Length == 0 ? " Next: tars index rebuild" : string.Empty;
        string onward = $"tars index check{named} --drop-damaged";
        string said = (report.IsClean, vectors.Count) switch
        {
            (true, 0) => $"sound: commit {report.Generation}, {TextTable.Counted(report.Segments.Count, "segment")}, "
                + $"{TextTable.Counted(documents, "document")}",
            (true, _) => $"the text index is sound, its vectors are not.{rebuild}",
            _ when dropped => $"{TextTable.Counted(damaged, "damaged segment")} left out of a new commit; their documents are gone.{again}",
            _ when named.Length > 0 => $"damaged. To go on without the damaged segments: {onward}",
            _ => $"damaged.{rebuild}; or, to go on without the damaged segments: {onward}",
        };
        terminal.Out.WriteLine(Hints.Complete(said, named.Length == 0 ? file : null));
    }

    private static Command Export(Terminal terminal)
    {
        var pipeline = new PipelineOption();
        Option<string?> folder = Folder();
        var command = new Command(
            "export", "Write the stored fields of every document, one JSON object a line; a field with several values is a list, bytes "
                + "are base64.")
        { pipeline, folder };
        command.SetAction((result, stop) =>
        {
            using IndexReader reader = IndexReader.Open(Chosen(result, folder, pipeline, terminal));
            foreach (int doc in reader.LiveDocuments())
            {
                stop.ThrowIfCancellationRequested();
                var fields = new Dictionary<string, object>(StringComparer.Ordinal);
                var stored = reader.Document(doc).Values.GroupBy(v => v.Field, v => v.Value, StringComparer.Ordinal);
                foreach (IGrouping<string, object> field in stored)
                {
                    object[] values = [.. field];
                    fields[field.Key] = values.Length == 1 ? values[0] : values;
                }

                terminal.Out.WriteLine(System.Text.Json.JsonSerializer.Serialize(fields, PayloadJson.Options));
            }

            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static string Megabytes(long bytes) => bytes < 100_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");
}
