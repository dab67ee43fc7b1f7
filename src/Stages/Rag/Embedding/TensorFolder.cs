using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Tars.Stages.Rag;

/// <summary>The float32 tensors of a TensorFlow.js graph model: <c>model.json</c> lists them, shards beside it hold their values.</summary>
internal sealed class TensorFolder
{
    private const int MaxManifestBytes = 16 << 20;
    private const long MaxWeightBytes = 1L << 30;

    private readonly Dictionary<string, (int[] Shape, ReadOnlyMemory<byte> Bytes)> _tensors;
    private readonly string _path;

    private TensorFolder(string path, Dictionary<string, (int[] Shape, ReadOnlyMemory<byte> Bytes)> tensors, byte[] digest)
    {
        _path = path;
        _tensors = tensors;
        Digest = digest;
    }

    /// <summary>SHA-256 over the shards' bytes, in the manifest's order.</summary>
    public byte[] Digest { get; }

    /// <summary>Reads the manifest and every shard.</summary>
    /// <exception cref="InvalidDataException">The manifest is not one, or the shards do not hold what it lists.</exception>
    public static TensorFolder Read(string modelPath)
    {
        var file = new FileInfo(modelPath);
        if (file.Length > MaxManifestBytes)
        {
            throw new InvalidDataException(
                $"{modelPath}: {file.Length} bytes are more than a model manifest has ({MaxManifestBytes} at most).");
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(modelPath));
            JsonElement group = document.RootElement.GetProperty("weightsManifest")[0];
            byte[] bytes = ReadShards(Path.GetDirectoryName(modelPath)!, group.GetProperty("paths"));
            var tensors = new Dictionary<string, (int[], ReadOnlyMemory<byte>)>(StringComparer.Ordinal);
            long offset = 0;
            foreach (JsonElement weight in group.GetProperty("weights").EnumerateArray())
            {
                string name = weight.GetProperty("name").GetString()!;
                int[] shape = [.. weight.GetProperty("shape").EnumerateArray().Select(x => x.GetInt32())];
                long length = shape.Aggregate(4L, (product, side) => checked(product * side));
                if (weight.TryGetProperty("quantization", out _) || weight.GetProperty("dtype").GetString() is not ("float32" or "int32"))
                {
                    throw new InvalidDataException($"{modelPath}: tensor '{name}' is quantised or not of 32 bits, which is not supported.");
                }

                if (length < 0 || offset + length > bytes.Length)
                {
                    throw new InvalidDataException(
                        $"{modelPath}: tensor '{name}' ends at byte {offset + length}, the shards have {bytes.Length}.");
                }

                tensors[name] = (shape, bytes.AsMemory((int)offset, (int)length));
                offset += length;
            }

            return new TensorFolder(modelPath, tensors, SHA256.HashData(bytes));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException($"{modelPath}: not a TensorFlow.js graph model: {e.Message}", e);
        }
    }

    /// <summary>The values of a tensor, row-major.</summary>
    /// <param name="name">Its name in the manifest.</param>
    /// <param name="shape">The shape it must have; sides of 1 in front do not count.</param>
    /// <exception cref="InvalidDataException">It is missing or of another shape.</exception>
    public ReadOnlySpan<float> Get(string name, params ReadOnlySpan<int> shape)
    {
        if (!_tensors.TryGetValue(name, out (int[] Shape, ReadOnlyMemory<byte> Bytes) tensor))
        {
            throw new InvalidDataException($"{_path}: no tensor '{name}': this is not Universal Sentence Encoder Lite.");
        }

        if (!tensor.Shape.AsSpan().TrimStart(1).SequenceEqual(shape))
        {
            throw new InvalidDataException(
                $"{_path}: tensor '{name}' has shape [{string.Join(',', tensor.Shape)}], expected [{string.Join(',', shape.ToArray())}].");
        }

        return MemoryMarshal.Cast<byte, float>(tensor.Bytes.Span);
    }

    private static byte[] ReadShards(string folder, JsonElement paths)
    {
        FileInfo[] shards = [.. paths.EnumerateArray().Select(x => Shard(folder, x.GetString()!))];
        long total = shards.Sum(x => x.Length);
        if (total > MaxWeightBytes)
        {
            throw new InvalidDataException($"{folder}: weights of {total} bytes; at most {MaxWeightBytes} are read.");
        }

        byte[] bytes = new byte[total];
        int offset = 0;
        foreach (FileInfo shard in shards)
        {
            using FileStream stream = shard.OpenRead();
            stream.ReadExactly(bytes, offset, (int)shard.Length);
            offset += (int)shard.Length;
        }

        return bytes;
    }

    private static FileInfo Shard(string folder, string name) =>
        name.AsSpan().IndexOfAny('/', '\\') < 0 && name is not ("." or "..")
            ? new FileInfo(Path.Combine(folder, name))
            : throw new InvalidDataException($"{folder}: the shard name '{name}' in model.json is not a plain file name.");
}
