namespace Tars.Stages.Rag;

/// <summary>The encoder that comes with the tool.</summary>
internal sealed class UseLiteTextEncoder(UseLiteEncoder encoder) : TextEncoder
{
    public override string Model => encoder.Model;

    public override ValueTask<float[][]> EncodePassagesAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        ValueTask.FromResult(encoder.EncodeWhole(texts));

    public override ValueTask<float[][]> EncodeQueriesAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        ValueTask.FromResult(encoder.Encode(texts));
}
