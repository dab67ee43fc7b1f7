using System.Globalization;
using Tars.Benchmarks.Cli;
using Tars.Benchmarks.Crash;
using Tars.Benchmarks.Download;
using Tars.Benchmarks.Engine;
using Tars.Benchmarks.Embedding;
using Tars.Benchmarks.Forensics;
using Tars.Benchmarks.Search;
using Tars.Benchmarks.Speech;
using Tars.Benchmarks.Tables;
using Tars.Benchmarks.TextIndex;
using Tars.Benchmarks.Vectors;
using Tars.Benchmarks.Watch;

// benchmarks VERB ARGS: prints a Markdown table on standard output; benchmarks/results keeps them with the command that made them.
switch (args)
{
    case ["speech", string clips]:
        return await SpeechBenchmark.RunAsync(clips);
    case ["speech-times", string folder]:
        return await SentenceTimesBenchmark.RunAsync(folder);
    case ["transcribe", .. string[] files]:
        return await TranscriptPrinter.RunAsync(files);
    case ["embed", _, ..]:
        return await EmbeddingBenchmark.RunAsync(args[1..]);
    case ["crash", "--rounds", string rounds, .. string[] rest]:
        return await CrashBenchmark.RunAsync(Whole(rounds), Option(rest, "--seed", 1), Option(rest, "--minutes", 24 * 60));
    case ["watch", .. string[] rest]:
        return await WatchBenchmark.RunAsync(Option(rest, "--files", 20_000), Option(rest, "--seed", 1), Option(rest, "--flood", 200_000));
    case ["watch-models"]:
        return await WatchBenchmark.RunModelsAsync();
    case ["download", string tool, .. string[] rest]:
        return await DownloadBenchmark.RunAsync(tool, Option(rest, "--rounds", 3));
    case ["download-again", string list, string hands]:
        return await RepeatedRun.RunAsync(list, Whole(hands));
    case ["download-plainly", string list, string folder]:
        return await PlainFetch.RunAsync(list, folder);
    case ["cli", string tool, .. string[] rest]:
        return await CliBenchmark.RunAsync(tool, Option(rest, "--rounds", 20));
    case ["nab", .. string[] folder]:
        return NabBenchmark.Run(folder is [string given] ? given : "../shared/data/nab");
    case ["cells", string dirty, string clean] when !dirty.StartsWith('-'):
        return await CellBenchmark.RunAsync(dirty, clean);
    case ["cells", .. string[] rest]:
        return await CellBenchmark.RunAsync(Option(rest, "--seed", 1), Option(rest, "--tax-rows", 200_000));
    case ["tables", .. string[] rest]:
        return await TablesBenchmark.RunAsync(Option(rest, "--rows", 5_000_000), Option(rest, "--rounds", 3));
    case ["tables-side", string work, string folder, string rows]:
        return await TablesSide.RunAsync(work, folder, long.Parse(rows, CultureInfo.InvariantCulture));
    case ["engine"]:
        return EngineBenchmark.Run();
    case ["index", string folder, .. string[] passages]:
        return IndexBenchmark.Run(folder, passages is [string count] ? int.Parse(count, CultureInfo.InvariantCulture) : 200_000);
    case ["index-java", .. string[] sizes]:
        return await RandomQueryComparison.RunAsync(sizes.Length > 0 ? Whole(sizes[0]) : 200_000, sizes.Length > 1 ? Whole(sizes[1]) : 5000);
    case ["index-side", string side, string folder, string warmUp, string rounds, string top]:
        return IndexSide.Run(side, folder, Whole(warmUp), Whole(rounds), Whole(top));
    case ["search", string passages, .. string[] queries]:
        return await SearchBenchmark.RunAsync(Whole(passages), queries is [string each] ? Whole(each) : 2000);
    case ["search-quality", _, ..]:
        return await SearchQualityBenchmark.RunAsync(args[1..]);
    case ["vectors-crash", .. string[] kills]:
        return await VectorCrashBenchmark.RunAsync(kills.Length > 0 ? Whole(kills[0]) : 100);
    case ["vectors-writer", string archive]:
        return VectorCrashBenchmark.Write(archive);
    case ["vectors", string vectors, string text, .. string[] more]:
        return await VectorBenchmark.RunAsync(Whole(vectors), [text, .. more]);
    default:
        await Console.Error.WriteLineAsync(
            """
            usage: Tars.Benchmarks speech CLIPS         word errors and cost over the clips of CLIPS/transcripts.json
                   Tars.Benchmarks speech-times FOLDER  error of sentence times on speech synthesised into FOLDER
                   Tars.Benchmarks transcribe FILE...   what is said in some recordings, sentence by sentence
                   Tars.Benchmarks embed FILE...        sentences embedded a second; each line of the files is one
                   Tars.Benchmarks crash --rounds N [--seed S] [--minutes M]  kill the tool in N rounds, compare with an undisturbed run
                   Tars.Benchmarks watch [--files N] [--seed S] [--flood N]  kill a watch while files change; its latency, cost and memory
                   Tars.Benchmarks watch-models                       a recording that comes to a watch, with its models loaded and without
                   Tars.Benchmarks download TARS.DLL [--rounds N]  a large file and many small ones over loopback, beside curl and aria2c
                   Tars.Benchmarks cli TARS.DLL [--rounds N]  time to the first output and to the end of the published tool
                   Tars.Benchmarks nab [FOLDER]         score on the groups of the Numenta Anomaly Benchmark, with leave-one-group-out
                   Tars.Benchmarks cells DIRTY.csv CLEAN.csv    precision, recall and F1 of the wrong cells that the checks of tables name
                   Tars.Benchmarks cells [--seed S] [--tax-rows N]  the same over six made-up tables
                   Tars.Benchmarks tables [--rows N] [--rounds N]  5,000,000 rows written as Parquet and aggregated
                   Tars.Benchmarks engine               cost of an item in a chain of five stages, beside raw blocks and channels
                   Tars.Benchmarks index FOLDER [PASSAGES]     indexing and queries beside Java and SQLite, of 200,000 passages made in FOLDER
                   Tars.Benchmarks index-java [DOCUMENTS [QUERIES]]  random documents and searches, compared with Java
                   Tars.Benchmarks search PASSAGES [QUERIES]   time of a search and a question in a synthetic archive
                   Tars.Benchmarks search-quality FOLDER...    rankings compared on docs.tsv, queries.tsv and qrels.tsv of folders
                   Tars.Benchmarks vectors COUNT FILE...       nearest vectors by graph and by scan, of COUNT sentences made from the files
                   Tars.Benchmarks vectors-crash [ROUNDS]      kill writers of an archive; text and vectors must be of one commit
            """);
        return 64;
}

static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static int Option(string[] rest, string name, int otherwise) =>
    Array.IndexOf(rest, name) is int at and >= 0 && at + 1 < rest.Length ? Whole(rest[at + 1]) : otherwise;
