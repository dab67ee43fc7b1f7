using System.Globalization;
using System.Xml;

namespace Tars.Stages.Acquire.Feeds;

/// <summary>Reads a Metalink 4 (RFC 5854): files with their sizes, digests and addresses, best first.</summary>
internal static class Metalink
{
    /// <param name="bytes">The document.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="most">The most files.</param>
    /// <exception cref="XmlException">It is no XML, or more than is read.</exception>
    /// <exception cref="InvalidDataException">It is no Metalink 4, or has more files.</exception>
    public static IReadOnlyList<ListEntry> Read(byte[] bytes, string name, int most)
    {
        const int mostAddresses = 100;
        var files = new List<ListEntry>();
        using XmlReader reader = SafeXml.Open(bytes);
        if (!SafeXml.NextElement(reader) || reader.LocalName != "metalink")
            throw new InvalidDataException($"{name} is no Metalink: it begins with <{reader.LocalName}>, expected <metalink>.");
        string? file = null, sha256 = null, sha512 = null;
        long? size = null;
        int line = 0;
        var addresses = new List<(int Priority, string Address)>();
        while (SafeXml.NextElement(reader))
        {
            string element = reader.LocalName;
            if (reader.Depth == 1 && element == "file")
            {
                Close();
                file = reader.GetAttribute("name");
                line = (reader as IXmlLineInfo)?.LineNumber ?? 0;
            }
            else if (reader.Depth != 2)
            {
                // Digests of pieces, and whatever else is nested.
                continue;
            }
            else if (element == "size")
            {
                size = long.TryParse(SafeXml.Text(reader), NumberStyles.None, CultureInfo.InvariantCulture, out long length)
                    ? length
                    : null;
            }
            else if (element == "hash")
            {
                string? type = reader.GetAttribute("type");
                string hex = SafeXml.Text(reader);
                sha256 = type == "sha-256" ? "sha256:" + hex : sha256;
                sha512 = type == "sha-512" ? "sha512:" + hex : sha512;
            }
            else if (element == "url" && addresses.Count < mostAddresses)
            {
                // Without one an address comes last (RFC 5854, 4.2.16).
                int priority = int.TryParse(reader.GetAttribute("priority"), NumberStyles.None, CultureInfo.InvariantCulture, out int said)
                    ? said
                    : 999_999;
                addresses.Add((priority, SafeXml.Text(reader)));
            }
        }

        Close();
        return files;

        void Close()
        {
            string[] best = [.. addresses.OrderBy(a => a.Priority).Select(a => a.Address)
                .Where(a => a.StartsWith("http", StringComparison.OrdinalIgnoreCase))];
            if (best.Length > 0)
            {
                if (files.Count == most)
                    throw new InvalidDataException($"{name} has more than {most} files. Raise 'limit' if that is meant.");
                files.Add(new ListEntry
                {
                    Address = best[0], Place = $"{name}:{line}", Mirrors = best[1..], Digest = sha256 ?? sha512, Size = size, Name = file,
                });
            }

            (file, sha256, sha512, size) = (null, null, null, null);
            addresses.Clear();
        }
    }
}
