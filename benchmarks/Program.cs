using System.Globalization;
using Tars.Benchmarks.Crash;
using Tars.Benchmarks.Embedding;
using Tars.Benchmarks.Search;
using Tars.Benchmarks.Speech;
using Tars.Benchmarks.TextIndex;

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
    case ["crash", "--rounds", string rounds, .. string[] rest] when rest is [] or ["--seed", _]:
        return await CrashBenchmark.RunAsync(
            int.Parse(rounds, CultureInfo.InvariantCulture), rest is [_, string seed] ? int.Parse(seed, CultureInfo.InvariantCulture) : 1);
    case ["index", string folder, .. string[] passages]:
        return IndexBenchmark.Run(folder, passages is [string count] ? int.Parse(count, CultureInfo.InvariantCulture) : 200_000);
    case ["search", string passages]:
        return await SearchBenchmark.RunAsync(int.Parse(passages, CultureInfo.InvariantCulture));
    case ["search-quality", _, ..]:
        return await SearchQualityBenchmark.RunAsync(args[1..]);
    default:
        await Console.Error.WriteLineAsync(
            """
            usage: Tars.Benchmarks speech CLIPS         word errors and cost over the clips of CLIPS/transcripts.json
                   Tars.Benchmarks speech-times FOLDER  error of sentence times on speech synthesised into FOLDER
                   Tars.Benchmarks transcribe FILE...   what is said in some recordings, sentence by sentence
                   Tars.Benchmarks embed FILE...        sentences embedded a second; each line of the files is one
                   Tars.Benchmarks crash --rounds N [--seed S]  kill the tool in N rounds and compare with an undisturbed run
                   Tars.Benchmarks index FOLDER [PASSAGES]     indexing and queries of several kinds, of 200,000 passages made in FOLDER
                   Tars.Benchmarks search PASSAGES             time of a search and a question in a synthetic archive
                   Tars.Benchmarks search-quality FOLDER...    rankings compared on docs.tsv, queries.tsv and qrels.tsv of folders
            """);
        return 64;
}
