using System.Diagnostics;
using System.Globalization;
using Tars.Stages.Rag.Tests.Vectors.Crash;

namespace Tars.Benchmarks.Vectors;

/// <summary>
/// Kills writers of an archive at any moment and looks whether text and vectors are of one commit; the tests do the same at a few
/// places.
/// </summary>
internal static class VectorCrashBenchmark
{
    private const int CommitsOfWriter = 1000;

    /// <summary>
    /// Makes the rounds: each starts a process that commits again and again, kills it after a while, and checks what is there.
    /// </summary>
    /// <returns>0 when every round ended in one commit, else 2.</returns>
    public static async Task<int> RunAsync(int rounds)
    {
        string folder = Path.Combine(Directory.CreateTempSubdirectory("tars-vectors-").FullName, "index");
        var random = new Random(1);
        var watch = Stopwatch.StartNew();
        int last = 0;
        int withLeftovers = 0;
        for (int round = 1; round <= rounds; round++)
        {
            await KillWriterAsync(folder, TimeSpan.FromMilliseconds(random.Next(300, 1500)));
            int files = Directory.Exists(folder) ? Directory.GetFiles(folder, "vectors-*").Length : 0;
            try
            {
                int found = GenerationWriter.Last(folder);
                if (found < last)
                {
                    throw new InvalidOperationException($"commit {found} is the last, {last} was there before");
                }

                // A writer that opens removes what no commit names.
                GenerationWriter.Write(folder, commits: 1);
                last = GenerationWriter.Last(folder);
                if (last != found + 1)
                {
                    throw new InvalidOperationException($"commit {last} follows commit {found}");
                }

                withLeftovers += Directory.GetFiles(folder, "vectors-*").Length < files ? 1 : 0;
            }
            catch (Exception e) when (e is InvalidOperationException or InvalidDataException)
            {
                await Console.Error.WriteLineAsync($"round {round}: {e.Message}\nThe archive is kept in {folder}.");
                return 2;
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rounds} writers killed, {last} commits, {watch.Elapsed.TotalSeconds:0} s; files were left over after {withLeftovers} of them. " +
            $"After every round text and vectors were of one commit, and the next writer went on from it."));
        Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
        return 0;
    }

    /// <summary>The writer of <see cref="RunAsync"/>.</summary>
    public static int Write(string folder)
    {
        GenerationWriter.Write(folder, CommitsOfWriter);
        return 0;
    }

    private static async Task KillWriterAsync(string folder, TimeSpan after)
    {
        using Process writer = Process.Start(new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Tars.Benchmarks.dll"), "vectors-writer", folder },
        })!;
        await Task.Delay(after);
        writer.Kill();
        await writer.WaitForExitAsync();
    }
}
