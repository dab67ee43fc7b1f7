using System.Collections.Concurrent;
using System.Globalization;
using Tars.Pipeline;
using Tars.Stages.Acquire.Assets;

namespace Tars.Cli;

/// <summary>The asset store that the tool's manifest describes, with progress on standard error.</summary>
internal static class ToolAssets
{
    public static AssetStore Open(bool offline, Terminal terminal) => AssetStore.Open(
        Path.Combine(AppContext.BaseDirectory, "assets.json"),
        new AssetStoreOptions
        {
            Offline = IsOffline(offline),
            Progress = new Lines(terminal),
        });

    /// <summary>As <see cref="Open"/>, but the manifest is read when the first asset is asked for: many a run needs none.</summary>
    public static AssetResolver OnNeed(bool offline, Terminal terminal) => new Later(() => Open(offline, terminal));

    /// <summary>Whether fetching is forbidden, by an option or by TARS_OFFLINE.</summary>
    public static bool IsOffline(bool asked) => asked || Environment.GetEnvironmentVariable("TARS_OFFLINE") == "1";

    private sealed class Later(Func<AssetStore> open) : AssetResolver
    {
        private readonly Lazy<AssetStore> _store = new(open);

        public override ValueTask<string> FolderAsync(string name, CancellationToken cancellationToken) =>
            _store.Value.FolderAsync(name, cancellationToken);

        public override string Digest(string name) => _store.Value.Digest(name);
    }

    /// <summary>One line for each phase; on a terminal the line of a phase is redrawn with its share.</summary>
    private sealed class Lines(Terminal terminal) : IProgress<AssetProgress>
    {
        private readonly ConcurrentDictionary<string, AssetPhase> _phases = new(StringComparer.Ordinal);
        private readonly Lock _gate = new();

        public void Report(AssetProgress value)
        {
            lock (_gate)
            {
                bool known = _phases.TryGetValue(value.Asset, out AssetPhase before);
                _phases[value.Asset] = value.Phase;
                if (!known && value.Phase == AssetPhase.Ready)
                {
                    // It was in the cache all along.
                    return;
                }

                bool begins = !known || before != value.Phase;
                string text = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{value.Asset,-16} {value.Phase.ToString().ToLowerInvariant(),-10} {Share(value)}");
                if (terminal.Interactive)
                {
                    int width = Math.Min(60, (terminal.Live?.Width ?? 60) - 1);
                    string line = $"\r{(text.Length > width ? text[..width] : text.PadRight(width))}";

                    // Nothing comes behind the check of what is in the cache: its line is taken away.
                    bool isChecked = value.Phase == AssetPhase.Verifying && value.BytesDone >= value.BytesTotal;
                    terminal.Error.Write(
                        isChecked ? $"\r{new string(' ', width)}\r"
                        : value.Phase == AssetPhase.Ready ? line + "\n" : line);
                }
                else if (begins)
                {
                    terminal.Error.WriteLine(text.TrimEnd());
                }
            }
        }

        private static string Share(AssetProgress value)
        {
            string total = string.Create(CultureInfo.InvariantCulture, $"{value.BytesTotal / 1e6:0.0} MB");
            return value.BytesDone is long done && value.BytesTotal > 0
                ? string.Create(CultureInfo.InvariantCulture, $"{100.0 * done / value.BytesTotal,3:0} % of {total}")
                : total;
        }
    }
}
