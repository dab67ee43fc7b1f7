using System.Security.Cryptography;

namespace Tars.Benchmarks.Download;

/// <summary>
/// What .NET alone takes for a list: HttpClient, SHA-256 and files, in a process of its own, without an engine, a log or a flush. No run can
/// take less.
/// </summary>
internal static class PlainFetch
{
    private const int Hands = 16;
    private const int BlockBytes = 256 * 1024;

    public static async Task<int> RunAsync(string list, string folder)
    {
        string[] lines = await File.ReadAllLinesAsync(list);
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Hands, UseCookies = false });
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Hands, lines.Length)).Select(_ => Task.Run(WorkAsync)));
        return 0;

        async Task WorkAsync()
        {
            byte[] block = new byte[BlockBytes];
            for (int i = Interlocked.Increment(ref next); i < lines.Length; i = Interlocked.Increment(ref next))
                await FetchAsync(client, lines[i].Split(' '), folder, block);
        }
    }

    private static async Task FetchAsync(HttpClient client, string[] line, string folder, byte[] block)
    {
        using HttpResponseMessage answer = await client.GetAsync(new Uri(line[0]), HttpCompletionOption.ResponseHeadersRead);
        await using Stream body = await answer.Content.ReadAsStreamAsync();
        using var file = File.OpenHandle(Path.Combine(folder, Path.GetFileName(line[0])), FileMode.CreateNew, FileAccess.Write);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long at = 0;
        int read;
        while ((read = await body.ReadAsync(block)) > 0)
        {
            RandomAccess.Write(file, block.AsSpan(0, read), at);
            hash.AppendData(block, 0, read);
            at += read;
        }

        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != line[1])
            throw new InvalidDataException($"{line[0]} has another digest than the list says.");
    }
}
