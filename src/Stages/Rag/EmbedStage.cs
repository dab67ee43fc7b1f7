using Tars.Pipeline;

namespace Tars.Stages.Rag;

/// <summary>
/// Gives each passage the embedding of its text, of unit length. A passage longer than the model sees at once is cut into windows of equal
/// size and gets the normalised mean of their vectors.
/// </summary>
/// <param name="options">Which model.</param>
/// <param name="context">Lends the model.</param>
[Node("embed", 1, "Embeds passages with Universal Sentence Encoder Lite, a model of your own, or one behind an endpoint.",
    Needs = [UseLiteEncoder.AssetName, TextEncoders.RuntimeAsset], Costly = true)]
public sealed class EmbedStage(EmbedOptions options, NodeContext context) : BatchStage<Passage, Passage>
{
    private TextEncoder? _encoder;
    private IAsyncDisposable? _held;

    /// <inheritdoc/>
    /// <exception cref="AssetException">The model, or the library that computes it, cannot be had.</exception>
    /// <exception cref="InvalidDataException">The folder of the model holds none that can be used.</exception>
    public override async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        if (options.IsRemote)
        {
            // Little to load; and the key that a file holds may be another one by the next run.
            _held = _encoder = await LoadAsync(cancellationToken);
            return;
        }

        Loan<TextEncoder> loan = await context.BorrowAsync(LoadAsync, cancellationToken);
        _held = loan;
        _encoder = loan.Value;
    }

    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(
        IReadOnlyList<Passage> inputs, IReadOnlyList<Output<Passage>> outputs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        TextEncoder encoder = _encoder ?? throw new InvalidOperationException("The stage is not open.");
        float[][] vectors = await encoder.EncodePassagesAsync([.. inputs.Select(x => x.Text)], cancellationToken);
        for (int i = 0; i < vectors.Length; i++)
        {
            Passage passage = inputs[i] with { Embedding = new Embedding(encoder.Model, vectors[i]) };
            outputs[i].Emit(passage, bytes: (2L * passage.Text.Length) + (sizeof(float) * vectors[i].Length) + 512);
        }
    }

    /// <inheritdoc/>
    /// <remarks>The text decides: equal passages of two documents, or of one that was moved, are embedded once.</remarks>
    public override object MemoKey(Passage input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Text;
    }

    /// <inheritdoc/>
    public override Passage FromMemo(Passage kept, Passage input)
    {
        ArgumentNullException.ThrowIfNull(kept);
        ArgumentNullException.ThrowIfNull(input);
        return input with { Embedding = kept.Embedding };
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await (_held?.DisposeAsync() ?? ValueTask.CompletedTask);
        _held = null;
        _encoder = null;
        await base.DisposeAsync();
    }

    private ValueTask<TextEncoder> LoadAsync(CancellationToken cancellationToken) =>
        TextEncoders.OpenAsync(options, context.Assets, cancellationToken);
}
