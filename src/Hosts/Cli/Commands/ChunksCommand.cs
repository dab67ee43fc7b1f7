using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Tars.Cli.Reporting;
using Tars.Stages;
using Tars.Stages.Documents;
using Tars.Stages.Files;

namespace Tars.Cli.Commands;

/// <summary><c>tars chunks FILE</c>: where <c>chunk</c> cuts a document.</summary>
internal static class ChunksCommand
{
    public static Command Create(Terminal terminal)
    {
        var defaults = new ChunkOptions();
        var file = new Argument<string>("FILE") { Description = "A text, Markdown, HTML, docx or pdf document." };
        Option<string> by = CommonOptions.Among(
            "--by", "Where passages end.", Word(defaults.By), [.. Enum.GetValues<ChunkBy>().Select(Word)]);
        Option<int> max = CommonOptions.Number(
            "--max-tokens", "How many tokens a passage may have, 16 to 8192.", defaults.MaxTokens, 16, 8192);
        Option<int> overlap = CommonOptions.Number(
            "--overlap-tokens", "Up to how many tokens a passage repeats from the one before.", defaults.OverlapTokens, 0, 4096);
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "chunks",
            """
            Show where the chunk node cuts a document: each passage with its place, and what it repeats.

            Examples:
              tars chunks report.pdf
              tars chunks notes.md --by headings --max-tokens 400
              tars chunks guide.html --by semantic --json
            """)
        { file, by, max, overlap, json };
        command.SetAction(async (result, stop) =>
        {
            var options = new ChunkOptions
            {
                By = Enum.Parse<ChunkBy>(result.GetValue(by)!, ignoreCase: true), MaxTokens = result.GetValue(max),
                OverlapTokens = result.GetValue(overlap),
            };
            Check(options);
            NamedFile.Require(result.GetValue(file)!);
            ChunkPreview preview = await ChunkPreview.OfFileAsync(result.GetValue(file)!, options, stop);
            if (result.GetValue(json))
            {
                terminal.Out.WriteLine(CliJson.Write(new
                {
                    preview.Document.Source,
                    preview.Document.Sha256,
                    Passages = preview.Passages.Select(x => new
                    {
                        x.Ordinal, x.Start, End = x.Start + x.Text.Length, x.Tokens, x.Heading, x.Anchors[0].Page, x.Text,
                    }),
                }));
            }
            else
            {
                Print(preview, terminal);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static string Word(ChunkBy by) => by.ToString().ToLowerInvariant();

    private static void Check(ChunkOptions options)
    {
        var problems = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true))
        {
            throw new CliException(ExitCode.Usage, string.Join("; ", problems.Select(x => x.ErrorMessage)));
        }
    }

    private static void Print(ChunkPreview preview, Terminal terminal)
    {
        int end = 0;
        foreach (Passage passage in preview.Passages)
        {
            string page = passage.Anchors[0].Page is { } number
                ? string.Create(CultureInfo.InvariantCulture, $", page {number}")
                : string.Empty;
            string heading = passage.Heading.Length > 0 ? $", {Terminal.SafeLine(passage.Heading)}" : string.Empty;
            terminal.Out.WriteLine(terminal.Bold(string.Create(
                CultureInfo.InvariantCulture,
                $"-- {passage.Ordinal + 1}: {passage.Start}-{passage.Start + passage.Text.Length}, {passage.Tokens} "
                    + $"tokens{page}{heading}")));
            int repeated = Math.Clamp(end - passage.Start, 0, passage.Text.Length);
            if (repeated > 0)
            {
                terminal.Out.WriteLine(terminal.Dim($"[repeated: {Terminal.Safe(passage.Text[..repeated].TrimEnd())}]"));
            }

            terminal.Out.WriteLine(Terminal.Safe(passage.Text[repeated..].TrimStart()));
            terminal.Out.WriteLine();
            end = passage.Start + passage.Text.Length;
        }

        terminal.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{TextTable.Counted(preview.Passages.Count, "passage")} of {Terminal.SafeLine(preview.Document.Source)}, "
                + $"{preview.Passages.Sum(x => x.Tokens)} tokens"));
    }
}
