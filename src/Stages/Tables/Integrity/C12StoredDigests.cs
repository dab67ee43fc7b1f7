using System.Security.Cryptography;

namespace Tars.Stages.Tables;

/// <summary>Kept outputs whose bytes no longer have the digest that they lie under.</summary>
internal sealed class C12StoredDigests() : RunCheck(
    "C12", "stored digests", ForensicPhase.Consistency, "SHA-256 of every file of the artifact store against its name.", null)
{
    private const int MaxFiles = 100_000;

    internal override string? WhyNot(RunContext context) => Directory.Exists(Folder(context)) ? null : "no artifacts are stored";

    internal override IEnumerable<Finding> Run(RunContext context)
    {
        var wrong = new List<string>();
        foreach (string path in Directory.EnumerateFiles(Folder(context), "*", SearchOption.AllDirectories).Take(MaxFiles))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            string name = Path.GetFileName(path);
            if (name.Length != 64 || !name.All(char.IsAsciiHexDigit))
                continue;
            using FileStream file = File.OpenRead(path);
            if (!Convert.ToHexStringLower(SHA256.HashData(file)).Equals(name, StringComparison.OrdinalIgnoreCase))
                wrong.Add(name);
        }

        if (wrong.Count > 0)
        {
            wrong.Sort(StringComparer.Ordinal);
            yield return Found(
                context, FindingStatus.Fail, FindingSeverity.Critical, [], "damaged",
                $"{TableText.Counted(wrong.Count, "stored artifact")} no longer with the bytes of its name.") with
            {
                Affected = wrong.Count,
                Evidence = [.. wrong.Take(Finding.UsualEvidence).Select(name => RunContext.Place(("artifact", name)))],
                Suggestion = "Check the disk. The engine makes such an artifact anew when it next needs it; tars gc removes it.",
            };
        }
    }

    private static string Folder(RunContext context) => Path.Combine(context.Definition.StateFolder, "artifacts");
}
