using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Tars.Stages.Processes;

/// <summary>
/// Starts children so that they hear no key of the terminal and do not outlive this process: in a session of their own (setsid), and
/// with an end by the kernel when their parent ends (setpriv). Where one of these programs is missing, children start without it.
/// </summary>
internal static class ChildStarter
{
    private const int MaxWaiting = 256;
    private static readonly TimeSpan TrialLimit = TimeSpan.FromSeconds(5);
    private static readonly string[] OwnSession = ["setsid"];
    private static readonly string[] OwnNetwork = ["unshare", "--user", "--map-current-user", "--net"];
    private static readonly string[] OwnEnd = ["setpriv", "--pdeathsig", "KILL"];

    private static readonly BlockingCollection<(ProcessStartInfo, TaskCompletionSource<Process>)> Waiting = new(MaxWaiting);
    private static readonly Lock Gate = new();
    private static readonly Dictionary<bool, (string Path, string[] Words)> Prefixes = [];

    static ChildStarter()
    {
        // The kernel takes the thread that started a child for its parent: a pool thread that retires would end the child with it.
        var thread = new Thread(StartAll) { IsBackground = true, Name = "tars: starts children" };
        thread.Start();
    }

    /// <summary>The words to put before a command; each program runs the next in its own place, so that the process stays one.</summary>
    /// <param name="searchPath">Where programs are looked for; the answer is kept for as long as this stays the same.</param>
    /// <param name="noNetwork">Whether the child gets a network of its own, without an interface (unshare).</param>
    public static IReadOnlyList<string> Prefix(string searchPath, bool noNetwork)
    {
        lock (Gate)
        {
            if (Prefixes.TryGetValue(noNetwork, out (string Path, string[] Words) known) && known.Path == searchPath)
                return known.Words;

            // A change of user namespace takes the wish for an end back, so that comes last.
            string[][] programs = noNetwork ? [OwnSession, OwnNetwork, OwnEnd] : [OwnSession, OwnEnd];
            string[] words = [.. programs.SelectMany(Usable)];
            Prefixes[noNetwork] = (searchPath, words);
            return words;
        }
    }

    /// <summary>Whether <see cref="Prefix"/> has a word that gives a child a network of its own.</summary>
    public static bool CanForbidNetwork(string searchPath) =>
        Prefix(searchPath, noNetwork: true).Count > Prefix(searchPath, noNetwork: false).Count;

    /// <summary>Starts a process on the thread that lives as long as this process.</summary>
    public static Process Start(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Waiting.Add((start, started));
        return started.Task.GetAwaiter().GetResult();
    }

    private static void StartAll()
    {
        foreach ((ProcessStartInfo start, TaskCompletionSource<Process> started) in Waiting.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(start) ?? throw new IOException($"'{start.FileName}' could not be started."));
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        }
    }

    /// <summary>Lesser versions of these programs lack options, and a sandbox may forbid what they do: a trial tells.</summary>
    private static string[] Usable(string[] words)
    {
        if (ConfinedProcess.Find(words[0]) is not { } path || ConfinedProcess.Find("true") is not { } nothing)
            return [];
        try
        {
            var start = new ProcessStartInfo(path, [.. words[1..], nothing])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process trial = Start(start);
            if (!trial.WaitForExit(TrialLimit))
            {
                trial.Kill();
                return [];
            }

            return trial.ExitCode == 0 ? [path, .. words[1..]] : [];
        }
        catch (Exception e) when (e is IOException or Win32Exception or InvalidOperationException)
        {
            return [];
        }
    }
}
