using System.Globalization;
using Tars.Stages;

namespace Tars.Benchmarks.Speech;

/// <summary>Prints what is said in recordings, a sentence a line, with its times and confidence.</summary>
internal static class TranscriptPrinter
{
    internal static async Task<int> RunAsync(IEnumerable<string> files)
    {
        await using TranscribeRun run = await TranscribeRun.OpenAsync();
        foreach (string file in files)
        {
            TextDocument document = await run.RunAsync(file);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"# {document.Title}, {document.DurationSeconds:0.0} s"));
            foreach (TextBlock block in document.Blocks)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{block.StartSeconds,7:0.00} {block.EndSeconds,7:0.00} {block.Confidence,6:0.00}  {document.Text.AsSpan(block.Start, block.Length)}"));
            }
        }

        return 0;
    }
}
