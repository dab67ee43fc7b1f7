using System.CommandLine;
using System.Globalization;
using Tars.Stages.Acquire.Assets;

namespace Tars.Cli.Commands;

/// <summary><c>tars assets list|restore|verify</c>: models and native libraries.</summary>
internal static class AssetsCommand
{
    public static Command Create(Terminal terminal) =>
        new(
            "assets",
            """
            Models and native libraries: list them, fetch them, check their digests.

            Examples:
              tars assets list
              tars assets restore
              tars assets restore silero-vad
              tars assets verify
            """)
        {
            Verb("list", "Show every asset and whether it is in the cache.", terminal, (store, names, _) =>
                Task.FromResult<IReadOnlyList<AssetStatus>>([.. store.List().Where(a => names.Count == 0 || names.Contains(a.Name))])),
            Verb(
                "restore", "Fetch what is missing.", terminal,
                (store, names, stop) => store.RestoreAsync(names.Count == 0 ? null : names, stop)),
            Verb(
                "verify", "Hash every file in the cache again.", terminal,
                (store, names, stop) => store.VerifyAsync(names.Count == 0 ? null : names, stop)),
        };

    private static Command Verb(
        string name, string description, Terminal terminal,
        Func<AssetStore, IReadOnlyList<string>, CancellationToken, Task<IReadOnlyList<AssetStatus>>> work)
    {
        var names = new Argument<string[]>("NAME") { Description = "Assets; all when none is named.", Arity = ArgumentArity.ZeroOrMore };
        Option<bool> json = CommonOptions.Json();
        Option<bool> offline = CommonOptions.Offline();
        var command = new Command(name, description) { names, json, offline };
        command.SetAction(async (result, _) =>
        {
            using var signals = new Signals(terminal.Error);
            AssetStore store = ToolAssets.Open(result.GetValue(offline), terminal);
            string[] wanted = result.GetValue(names) ?? [];
            if (wanted.FirstOrDefault(w => store.List().All(a => a.Name != w)) is string unknown)
            {
                throw new CliException(
                    ExitCode.Usage, $"no asset is named '{unknown}'; there are {string.Join(", ", store.List().Select(a => a.Name))}.");
            }

            IReadOnlyList<AssetStatus> assets = await work(store, wanted, signals.Drain);
            if (result.GetValue(json))
            {
                await terminal.Out.WriteLineAsync(CliJson.Write(new { assets }));
            }
            else
            {
                Print(assets, terminal);
            }

            return name == "verify" && assets.Any(a => a.State is not (AssetState.Present or AssetState.NotForThisPlatform))
                ? ExitCode.Refused
                : ExitCode.Ok;
        });
        return command;
    }

    private static void Print(IReadOnlyList<AssetStatus> assets, Terminal terminal)
    {
        foreach (AssetStatus asset in assets)
        {
            terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{asset.State.ToString().ToLowerInvariant(),-9} {asset.Name,-16} {asset.Version,-12} {asset.Bytes / 1e6,8:0.0} MB  "
                    + $"{asset.Licence,-12} {asset.Source}"));
            if (asset.Problem is string problem)
            {
                terminal.Out.WriteLine($"          {terminal.Red(Terminal.Safe(problem))}");
            }
        }
    }
}
