using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Tars.Cli.Tests.Watching;

/// <summary>
/// Files of a folder are created, changed, renamed and removed, in whole and in drips, while <c>tars watch</c> is killed at any time and
/// started again. In the end ledger and written files must equal the folder, each version must have been taken once, and none that was
/// half written.
/// </summary>
/// <param name="folder">An empty folder to work in.</param>
/// <param name="tool">The tool's <c>tars.dll</c>.</param>
/// <param name="seed">What the changes are drawn from; the moments of kills are of chance.</param>
/// <param name="files">How many files are created; for each of them there is about one further change.</param>
/// <param name="removes">Whether files are renamed and removed too.</param>
internal sealed class WatchRounds(string folder, string tool, int seed, int files, bool removes)
{
    private static readonly TimeSpan s_settle = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan s_longestStart = TimeSpan.FromSeconds(6);

    private readonly Random _random = new(seed);
    private readonly List<string> _keys = [];
    private readonly HashSet<string> _whole = new(StringComparer.Ordinal);
    private readonly List<Task> _drips = [];
    private readonly Lock _gate = new();
    private Process? _watch;
    private int _changes;
    private int _kills;
    private long _peak;

    private string Definition => Path.Combine(folder, "p.yaml");

    private string Inbox => Path.Combine(folder, "in");

    /// <summary>Makes all changes, waits until the watch has caught up, and compares.</summary>
    /// <param name="batches">In how many steps the changes come; the watch is killed within.</param>
    /// <param name="kills">How often the watch is killed at least.</param>
    /// <param name="longest">The longest time from the begin of a run to a kill.</param>
    /// <param name="patience">How long catching up may take.</param>
    /// <exception cref="InvalidOperationException">Something differs; says what.</exception>
    public async Task<WatchTally> RunAsync(int batches, int kills, TimeSpan longest, TimeSpan patience)
    {
        Directory.CreateDirectory(Inbox);
        await File.WriteAllTextAsync(Definition, string.Create(CultureInfo.InvariantCulture, $$"""
            name: rounds
            state: state
            nodes:
              inbox: { use: folder, with: { path: in, watch: true, settle: {{s_settle.TotalMilliseconds}}ms, rescan: 2s, allow_empty: true } }
              text:  { use: extract, from: inbox }
              out:   { use: files, from: text, with: { path: out, formats: [txt] } }
            """));
        long start = Stopwatch.GetTimestamp();
        using var changed = new CancellationTokenSource();
        Task killing = KillAsync(kills, longest, changed.Token);
        for (int batch = 0; batch < batches; batch++)
        {
            for (int i = files * batch / batches; i < files * (batch + 1) / batches; i++)
            {
                Change(i);
            }

            await Task.Delay(_random.Next(20, 200));
        }

        await Task.WhenAll(_drips);
        TimeSpan changing = Stopwatch.GetElapsedTime(start);
        await changed.CancelAsync();
        await killing;
        long last = Stopwatch.GetTimestamp();
        string? difference = "not compared";
        while (difference is not null && Stopwatch.GetElapsedTime(last) < patience)
        {
            await Task.Delay(500);
            Require(!_watch!.HasExited, $"the watch ended by itself with {(_watch.HasExited ? _watch.ExitCode : 0)}");
            difference = Difference();
        }

        Require(difference is null, difference);
        TimeSpan caughtUp = Stopwatch.GetElapsedTime(last);
        Sample();
        await StopAsync();
        Require((await ToolAsync("plan", Definition)) == 0, "after the last round a plan still finds changes");
        Require((await ToolAsync("runs", "verify", "--pipeline", Definition)) == 0, "the chain of manifests is broken");
        return Judge(changing, caughtUp);
    }

    private void Change(int number)
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"{number % 23}/{number:000000}.txt");
        switch (_random.Next(20))
        {
            case 0:
                _drips.Add(DripAsync(key));
                return;
            case < 8:
                // Under another name, then renamed into place.
                Write(key + ".part", key);
                File.Move(Place(key + ".part"), Place(key));
                break;
            default:
                Write(key, key);
                break;
        }

        _keys.Add(key);
        for (int more = _random.Next(3); more > 0 && _keys.Count > 0; more--)
        {
            ChangeOne(number * 10 + more);
        }
    }

    private void ChangeOne(int fresh)
    {
        int at = _random.Next(_keys.Count);
        string key = _keys[at];
        switch (removes ? _random.Next(4) : 3)
        {
            case 0:
                File.Delete(Place(key));
                _keys[at] = _keys[^1];
                _keys.RemoveAt(_keys.Count - 1);
                _changes++;
                break;
            case 1:
                string renamed = string.Create(CultureInfo.InvariantCulture, $"moved/{fresh % 17}/{fresh:00000000}.txt");
                Directory.CreateDirectory(Path.GetDirectoryName(Place(renamed))!);
                File.Move(Place(key), Place(renamed));
                _keys[at] = renamed;
                _changes++;
                break;
            default:
                Write(key, key);
                break;
        }
    }

    private void Write(string name, string key)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Place(name))!);
        File.WriteAllBytes(Place(name), Content(key));
    }

    /// <summary>
    /// A writer that stops for longer than a file takes to settle, with the file open, and one that closes and opens it again at once.
    /// </summary>
    private async Task DripAsync(string key)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Place(key))!);
        byte[] content = Content(key);
        await using (FileStream file = new(Place(key), FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite))
        {
            for (int i = 0; i < content.Length - 8; i += (content.Length / 3) + 1)
            {
                await file.WriteAsync(content.AsMemory(i, Math.Min((content.Length / 3) + 1, content.Length - 8 - i)));
                await file.FlushAsync();
                await Task.Delay(s_settle * 1.5);
            }
        }

        await using FileStream again = new(Place(key), FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        await again.WriteAsync(content.AsMemory(content.Length - 8));
    }

    /// <summary>A text that no other file or version has.</summary>
    private byte[] Content(string key)
    {
        byte[] content = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{key} in version {Interlocked.Increment(ref _changes)} {Guid.NewGuid():N} says nothing else "
                + $"to the end"));
        lock (_gate)
        {
            _whole.Add(Convert.ToHexStringLower(SHA256.HashData(content)));
        }

        return content;
    }

    /// <summary>Mostly some time after a run began, now and then at any time, until the changes are over and there were enough.</summary>
    private async Task KillAsync(int least, TimeSpan longest, CancellationToken over)
    {
        _watch = StartWatch();
        while (_kills < least || !over.IsCancellationRequested)
        {
            long start = Stopwatch.GetTimestamp();
            bool anyTime = Random.Shared.Next(4) == 0;
            while (!anyTime && !RunBegan() && Stopwatch.GetElapsedTime(start) < s_longestStart)
            {
                await Task.Delay(5, CancellationToken.None);
            }

            await Task.Delay(Random.Shared.NextDouble() * longest, CancellationToken.None);
            Sample();
            _watch.Kill();
            await _watch.WaitForExitAsync(CancellationToken.None);
            _watch.Dispose();
            _watch = StartWatch();
            _kills++;
        }
    }

    /// <summary>A run writes the number of its process beside the lock.</summary>
    private bool RunBegan()
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "state", "lock.owner")) == _watch!.Id.ToString(CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private Process StartWatch()
    {
        // Nobody reads what it says; a file takes it.
        var start = new ProcessStartInfo(
            "/bin/sh", ["-c", "exec dotnet \"$0\" watch \"$1\" --json >>\"$2\" 2>&1", tool, Definition, Path.Combine(folder, "log")])
        {
            UseShellExecute = false,
        };
        return Process.Start(start)!;
    }

    private void Sample()
    {
        try
        {
            _watch!.Refresh();
            _peak = Math.Max(_peak, _watch.PeakWorkingSet64);
        }
        catch (InvalidOperationException)
        {
            // It ended.
        }
    }

    private async Task StopAsync()
    {
        Require(await ToolAsync("stop", "--pipeline", Definition) == 0, "the watch could not be asked to stop");
        await _watch!.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        Require(_watch.ExitCode == 0, $"the watch ended with {_watch.ExitCode}");
    }

    private async Task<int> ToolAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [tool, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>What differs between the folder and what was made of it; null when nothing does.</summary>
    private string? Difference()
    {
        Dictionary<string, string> expected = Files(Inbox, string.Empty);
        Dictionary<string, string> made = Files(Path.Combine(folder, "out"), ".txt");
        string[] wrong = [.. expected.Where(e => made.GetValueOrDefault(e.Key) != e.Value).Select(e => e.Key)];
        string[] more = [.. made.Keys.Where(k => !expected.ContainsKey(k))];
        return wrong.Length + more.Length == 0 ? null
            : $"{wrong.Length} files are not as in the folder ({string.Join(' ', wrong.Take(5))}), {more.Length} are no longer there "
                + $"({string.Join(' ', more.Take(5))})";
    }

    private static Dictionary<string, string> Files(string root, string ending)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Directory.Exists(root))
        {
            foreach (string file in Directory.EnumerateFiles(root, "*.txt" + ending, SearchOption.AllDirectories))
            {
                try
                {
                    files[Path.GetRelativePath(root, file)[..^ending.Length]] = File.ReadAllText(file).Trim();
                }
                catch (IOException)
                {
                    // The watch takes it away just now.
                }
            }
        }

        return files;
    }

    private WatchTally Judge(TimeSpan changing, TimeSpan caughtUp)
    {
        SQLitePCL.Batteries_V2.Init();
        using var ledger = new SqliteConnection($"Data Source={Path.Combine(folder, "state", "ledger.db")};Mode=ReadOnly;Pooling=False");
        ledger.Open();
        string[] taken = Texts(ledger, "SELECT version FROM changes WHERE version IS NOT NULL");
        string[] half = [.. taken.Where(v => !_whole.Contains(v))];
        Require(half.Length == 0, $"{half.Length} versions were taken in that nobody wrote to the end");
        string[] twice = Texts(
            ledger, "SELECT key || ' ' || version FROM changes WHERE version IS NOT NULL GROUP BY key, version HAVING count(*) > 1");
        Require(twice.Length == 0, $"taken twice: {string.Join(", ", twice.Take(5))}");
        HashSet<string> roots = [.. Texts(ledger, "SELECT key || ' ' || version FROM roots WHERE fingerprint <> ''")];
        string[] present =
        [
            .. Directory.EnumerateFiles(Inbox, "*.txt", SearchOption.AllDirectories)
                .Select(f => $"{Path.GetRelativePath(Inbox, f)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f)))}"),
        ];
        Require(
            roots.SetEquals(present),
            $"the ledger has {roots.Count} receipts that hold, the folder {present.Length} files, and they are not the same");
        Require(Texts(ledger, "SELECT key FROM dead_letters").Length == 0, "dead letters are left");
        return new WatchTally(
            files, _changes, _kills, taken.Length, Texts(ledger, "SELECT id FROM runs").Length, changing, caughtUp, _peak);
    }

    private static string[] Texts(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        using SqliteDataReader reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read())
        {
            texts.Add(reader.GetString(0));
        }

        return [.. texts];
    }

    private string Place(string name) => Path.Combine(Inbox, name);

    private void Require(bool holds, string? what)
    {
        if (!holds)
        {
            if (_watch is { HasExited: false })
            {
                _watch.Kill();
            }

            throw new InvalidOperationException($"seed {seed}, {_kills} kills: {what}");
        }
    }
}
