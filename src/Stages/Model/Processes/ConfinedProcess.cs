using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Tars.Pipeline;

namespace Tars.Stages.Processes;

/// <summary>
/// A child process that works on untrusted input: no shell, standard input closed, an environment of three variables, the
/// kernel's resource limits (by <c>prlimit</c>, on Linux; elsewhere only the two time limits hold), and an end for certain.
/// </summary>
/// <remarks>
/// It runs in the root folder, so every path among the arguments has to be absolute. Disposing ends it with all its children. On Linux
/// it has a session of its own, so that Ctrl-C in the terminal does not reach it, and it ends when this process is killed (where
/// <c>setsid</c> and <c>setpriv</c> are installed).
/// One thread reads <see cref="Output"/>; the other members may be used from any thread.
/// </remarks>
public sealed class ConfinedProcess : IAsyncDisposable
{
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(5);

    /// <summary>Who stops a whole group of processes reaches the child first; the run hears of it this much later at most.</summary>
    private static readonly TimeSpan RunStops = TimeSpan.FromSeconds(1);

    /// <summary>Between the signal that a program may handle at its processor-time limit and the one that it may not.</summary>
    private const int SecondsToGiveUp = 5;

    private readonly Process _process;
    private readonly string _name;
    private readonly ErrorLog _errors;
    private readonly Task _errorsRead;
    private readonly ITimer _wallClock;
    private readonly TimeProvider _time;
    private string? _ended;
    private volatile bool _killed;

    private ConfinedProcess(Process process, string name, ProcessLimits limits, Func<string, bool>? errorLine, TimeProvider time)
    {
        _process = process;
        _name = name;
        _time = time;
        _errors = new ErrorLog(limits.ErrorCharacters, errorLine);
        _errorsRead = _errors.ReadAsync(process.StandardError);
        Output = new WatchedStream(process.StandardOutput.BaseStream, this, limits.Stall, time);
        _wallClock = time.CreateTimer(
            static state =>
            {
                var (self, limit) = ((ConfinedProcess, TimeSpan))state!;
                self.End(string.Create(CultureInfo.InvariantCulture, $"ran longer than {limit.TotalSeconds:0.###} s"));
            },
            (this, limits.WallClock), limits.WallClock, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Its standard output. A read throws <see cref="TimeoutException"/> once the process was ended by a time limit.</summary>
    /// <remarks>Cancelling a read ends the process: what it would have written next is lost.</remarks>
    public Stream Output { get; }

    /// <summary>The part of its standard error kept so far; complete after <see cref="WaitAsync"/>.</summary>
    public string ErrorText => _errors.Text;

    /// <summary>
    /// Whether <see cref="ProcessLimits.NoNetwork"/> holds here; where it is false, such a child has the network that there is.
    /// </summary>
    public static bool CanForbidNetwork => OperatingSystem.IsLinux() && ChildStarter.CanForbidNetwork(SearchPath());

    /// <summary>The path of an executable as a shell would find it on PATH, or null when it is not installed.</summary>
    /// <param name="executable">A bare name; an absolute path is returned as it is if the file is there.</param>
    public static string? Find(string executable)
    {
        ArgumentException.ThrowIfNullOrEmpty(executable);
        if (Path.IsPathRooted(executable))
            return File.Exists(executable) ? executable : null;
        string[] suffixes = OperatingSystem.IsWindows() ? [".exe", ".cmd"] : [string.Empty];
        foreach (string folder in SearchPath().Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (string suffix in suffixes)
            {
                string candidate = Path.Combine(folder, executable + suffix);
                if (Path.IsPathRooted(candidate) && IsExecutable(candidate))
                    return candidate;
            }
        }

        return null;
    }

    /// <summary>Starts an executable.</summary>
    /// <param name="executable">An absolute path, or a name that is looked up on PATH.</param>
    /// <param name="arguments">Passed as they are, one by one; no shell sees them.</param>
    /// <param name="limits">Null for the defaults.</param>
    /// <param name="errorLine">
    /// Sees each line of standard error as it comes, on a pool thread, and must not throw; false keeps the line out of
    /// <see cref="ErrorText"/>.
    /// </param>
    /// <param name="time">The clock of the two time limits; null for the system's.</param>
    /// <exception cref="FileNotFoundException">The executable, or prlimit on Linux, is not installed.</exception>
    public static ConfinedProcess Start(
        string executable,
        IReadOnlyList<string> arguments,
        ProcessLimits? limits = null,
        Func<string, bool>? errorLine = null,
        TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        limits ??= new ProcessLimits();
        string path = Find(executable)
            ?? throw new FileNotFoundException($"'{executable}' is not installed, or not on PATH.", executable);
        ProcessStartInfo start = Confine(path, limits);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        string name = Path.GetFileNameWithoutExtension(path);
        try
        {
            Process process = ChildStarter.Start(start);
            process.StandardInput.Close();
            return new ConfinedProcess(process, name, limits, errorLine, time ?? TimeProvider.System);
        }
        catch (Win32Exception e)
        {
            throw new IOException($"'{path}' could not be started: {e.Message}.", e);
        }
    }

    /// <summary>Runs an executable to its end and keeps its standard output in memory.</summary>
    /// <param name="executable">As for <see cref="Start"/>.</param>
    /// <param name="arguments">As for <see cref="Start"/>.</param>
    /// <param name="maxOutputBytes">How much output is accepted.</param>
    /// <param name="limits">Null for the defaults.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    /// <exception cref="FileNotFoundException">The executable, or prlimit on Linux, is not installed.</exception>
    /// <exception cref="InvalidDataException">It wrote more than <paramref name="maxOutputBytes"/>.</exception>
    /// <exception cref="TimeoutException">A time limit ended it.</exception>
    /// <exception cref="ItemException">As for <see cref="WaitAsync"/>.</exception>
    public static async Task<ProcessResult> RunAsync(
        string executable,
        IReadOnlyList<string> arguments,
        int maxOutputBytes,
        ProcessLimits? limits = null,
        CancellationToken cancellationToken = default)
    {
        await using ConfinedProcess process = Start(executable, arguments, limits);
        using var kept = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await process.Output.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (kept.Length + read > maxOutputBytes)
                throw new InvalidDataException($"{process._name} wrote more than {maxOutputBytes} bytes and was ended.");
            kept.Write(buffer, 0, read);
        }

        int exitCode = await process.WaitAsync(cancellationToken);
        return new ProcessResult(exitCode, kept.GetBuffer().AsMemory(0, (int)kept.Length), process.ErrorText);
    }

    /// <summary>Waits until the process has ended. Read <see cref="Output"/> to its end first: a full pipe keeps it waiting.</summary>
    /// <returns>Its exit code; 128 + N when signal N ended it, by its own fault, by a limit, or because this object ended it.</returns>
    /// <exception cref="TimeoutException">A time limit ended it.</exception>
    /// <exception cref="ItemException">
    /// A signal from outside ended it, as the kernel's does when memory runs out. Transient: that says nothing about what it worked on.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled, also when that comes shortly after a signal ended it.</exception>
    public async Task<int> WaitAsync(CancellationToken cancellationToken = default)
    {
        await _process.WaitForExitAsync(cancellationToken);
        await _errorsRead.WaitAsync(AfterKill, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfEnded();
        int exitCode = _process.ExitCode;
        if (exitCode != 0 && !_killed && (KillSignal.Of(exitCode) ?? _errors.Signal) is { } signal)
        {
            await Task.Delay(RunStops, _time, cancellationToken);
            throw new ItemException(KillSignal.Describe(_name, signal)) { Transient = true };
        }

        return exitCode;
    }

    /// <summary>Ends the process and all its children if they still run, and waits for that.</summary>
    public async ValueTask DisposeAsync()
    {
        await _wallClock.DisposeAsync();
        Kill();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(AfterKill);
        }
        catch (TimeoutException)
        {
            // Stuck in the kernel (a dead network mount): it goes when the kernel lets it.
        }

        await Output.DisposeAsync();
        await _errorsRead.WaitAsync(AfterKill).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
    }

    /// <summary>Ends the process for a reason that the next read or wait reports.</summary>
    internal void End(string reason)
    {
        Interlocked.CompareExchange(ref _ended, reason, null);
        Kill();
    }

    internal void ThrowIfEnded()
    {
        if (Volatile.Read(ref _ended) is { } reason)
            throw new TimeoutException($"{_name} {reason} and was ended.");
    }

    internal void Kill()
    {
        try
        {
            if (_process.HasExited)
                return;
            _killed = true;
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It is gone already.
        }
    }

    private static ProcessStartInfo Confine(string path, ProcessLimits limits)
    {
        var start = new ProcessStartInfo
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetPathRoot(Environment.SystemDirectory) is { Length: > 0 } root ? root : "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = SearchPath();
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["AV_LOG_FORCE_NOCOLOR"] = "1";
        if (!OperatingSystem.IsLinux())
        {
            start.FileName = path;
            return start;
        }

        string prlimit = Find("prlimit")
            ?? throw new FileNotFoundException("'prlimit' is not installed, or not on PATH: apt-get install util-linux", "prlimit");
        string[] command = [.. ChildStarter.Prefix(SearchPath(), limits.NoNetwork), prlimit];
        start.FileName = command[0];
        foreach (string word in command[1..])
            start.ArgumentList.Add(word);

        // With two equal limits of processor time the kernel kills at once, and that would look like a kill from outside.
        start.ArgumentList.Add(string.Create(
            CultureInfo.InvariantCulture, $"--cpu={limits.CpuSeconds}:{(long)limits.CpuSeconds + SecondsToGiveUp}"));
        (string Name, long Value)[] kernel =
        [
            ("as", limits.AddressSpaceBytes),
            ("nofile", limits.OpenFiles),
            ("fsize", limits.FileSizeBytes),
            ("core", 0),
        ];
        foreach ((string name, long value) in kernel)
            start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"--{name}={value}"));
        start.ArgumentList.Add("--");
        start.ArgumentList.Add(path);
        return start;
    }

    private static string SearchPath() => Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin";

    private static bool IsExecutable(string path)
    {
        const UnixFileMode anyone = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & anyone) != UnixFileMode.None);
    }
}
