using System.Text.Json;
using Tars.Pipeline;
using Tars.Stages.Acquire.Http;

namespace Tars.Stages.Acquire.Download;

/// <summary>Keeps what came and was not what it should be, with a record that says why; one for each address, the last.</summary>
internal sealed class Quarantine(string folder, TimeProvider time)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Takes a file in.</summary>
    /// <returns>Where it is now.</returns>
    public string Take(string part, string name, Uri from, TransferResult found, ContentDigest expected, string saidBy)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, SafeFileName.Marked(SafeFileName.Of(name), DownloadFolder.MarkOf(from.AbsoluteUri, 8)));
        var record = new
        {
            Url = from.AbsoluteUri,
            At = time.GetUtcNow(),
            Reason = "the digest differs",
            Expected = expected.ToString(),
            ExpectedBy = saidBy,
            Found = new ContentDigest(expected.IsSha256 ? found.Sha256 : found.Sha512!).ToString(),
            found.Size,
            Etag = found.Identity.ETag,
            found.Identity.LastModified,
            found.Identity.MediaType,
        };
        DurableFile.Write(path + ".json", JsonSerializer.SerializeToUtf8Bytes(record, Json));
        File.Move(part, path, overwrite: true);
        PartFile.Forget(part);
        return path;
    }
}
