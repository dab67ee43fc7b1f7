using System.Security.Cryptography;
using Tars.Stages.Files;

namespace Tars.Stages.Acquire.Lists;

/// <summary>Compares all files of a folder with a digest list, as <c>hashdeep -a</c> does.</summary>
internal static class ListAudit
{
    /// <summary>Reads a list, and only if its signature is right where a key is given.</summary>
    /// <param name="list">Its path.</param>
    /// <param name="key">A minisign public key; null believes the list as it is.</param>
    /// <param name="signature">The path of its signature.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<DigestList> ReadAsync(string list, string? key, string signature, CancellationToken cancellationToken)
    {
        if (key is null)
            return await DigestList.ReadAsync(list, cancellationToken);
        byte[] content = await ListSignature.ReadSignedAsync(list, signature, key, DigestList.MaxBytes, cancellationToken);
        return await DigestList.ReadAsync(list, new MemoryStream(content, writable: false), cancellationToken);
    }

    /// <summary>Reads every file below a folder and says how each compares, and which listed files are nowhere.</summary>
    /// <param name="list">The list.</param>
    /// <param name="folder">The folder; hidden files, unfinished ones and links out of it are passed over, as <c>folder</c> does.</param>
    /// <param name="state">A folder that is passed over.</param>
    /// <param name="own">Files that are none of those to be compared: the list, its signature.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<AuditReport> OfAsync(
        DigestList list, string folder, string state, IReadOnlyCollection<string> own, CancellationToken cancellationToken)
    {
        var report = new AuditBuilder(list.Path, folder);
        var used = new HashSet<ListedFile>(ReferenceEqualityComparer.Instance);
        foreach (FoundFile found in new FileTree(folder, new GlobSet([]), new GlobSet([]), state).Files())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (found.File is not { } file || SpecialFile.KindOf(file.FullName) is not null)
            {
                report.Add(AuditClass.New, found.Key, null, null);
                continue;
            }

            if (own.Contains(file.FullName))
                continue;
            try
            {
                Dictionary<HashAlgorithmName, string> digests = await DigestsAsync(list, file.FullName, null, cancellationToken);
                (AuditClass compared, ListedFile? listed) = list.Compare(file.FullName, new FileInfo(LinkTarget.RealPath(file.FullName) ?? file.FullName).Length, digests);
                if (listed is not null)
                    used.Add(listed);
                report.Add(compared, found.Key, listed, compared == AuditClass.Matched ? null : list.Find(file.FullName));
            }
            catch (FileNotFoundException)
            {
                // It went away since it was listed: what is listed of it is missing.
            }
        }

        foreach (ListedFile missing in list.Files.Where(f => !used.Contains(f)))
            report.AddMissing(missing);
        return report.Build();
    }

    /// <summary>A file's digests by every algorithm of a list.</summary>
    /// <param name="list">The list.</param>
    /// <param name="path">The file.</param>
    /// <param name="sha256">Its SHA-256, where that is known.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<Dictionary<HashAlgorithmName, string>> DigestsAsync(
        DigestList list, string path, string? sha256, CancellationToken cancellationToken)
    {
        var digests = new Dictionary<HashAlgorithmName, string>();
        foreach (HashAlgorithmName algorithm in list.Algorithms)
        {
            digests[algorithm] = algorithm == HashAlgorithmName.SHA256 && sha256 is not null
                ? sha256
                : Convert.ToHexStringLower(await FileDigest.ComputeAsync(path, algorithm, null, cancellationToken));
        }

        return digests;
    }
}
