namespace Tars.Cli.Tests.Crash;

/// <summary>What some rounds of killing came to.</summary>
/// <param name="Seed">What the rounds were drawn from.</param>
/// <param name="Rounds">Rounds after which both states were equal.</param>
/// <param name="Kills">How often a process was started in order to be killed, and how often it died of it, by place.</param>
/// <param name="Roots">Files that were there at the end.</param>
/// <param name="Elapsed">All in all.</param>
internal sealed record CrashTally(
    int Seed, int Rounds, IReadOnlyDictionary<string, (int Started, int Died)> Kills, int Roots, TimeSpan Elapsed)
{
    public int Started => Kills.Values.Sum(k => k.Started);

    public int Died => Kills.Values.Sum(k => k.Died);
}
