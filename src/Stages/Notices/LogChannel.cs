using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Stages.Notices;

/// <summary>The options of <c>log</c>.</summary>
public sealed record LogOptions
{
    /// <summary>The file; its folder is made when missing.</summary>
    [Required]
    [DefinitionPath]
    public string Path { get; init; } = string.Empty;

    /// <summary>At this size the file gets the name with <c>.1</c> behind it, and a new one is begun; the one before is dropped.</summary>
    [Range(typeof(ByteSize), "4KiB", "1GiB")]
    public ByteSize MaxSize { get; init; } = new(10 << 20);
}

/// <summary>Appends each notice to a file as a line of JSON: <c>id</c>, <c>channel</c>, <c>event</c>.</summary>
/// <param name="options">The file.</param>
[Node("log", 1, "A line of JSON in a file.")]
public sealed class LogChannel(LogOptions options) : NoticeChannel
{
    /// <inheritdoc/>
    public override async ValueTask SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        string path = options.Path;
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        if (new FileInfo(path) is { Exists: true } file && file.Length >= options.MaxSize.Bytes)
        {
            file.MoveTo(path + ".1", overwrite: true);
        }

        await File.AppendAllTextAsync(path, JsonSerializer.Serialize(notice, PayloadJson.Options) + "\n", cancellationToken);
    }
}
