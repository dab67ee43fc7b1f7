using Tars.Pipeline;

namespace Tars.Stages.Rag;

/// <summary>Gives each passage the embedding of its text.</summary>
/// <param name="context">Lends the model.</param>
[Node("embed", 1, "Embeds passages with Universal Sentence Encoder Lite, in managed code.", Needs = [UseLiteEncoder.AssetName], Costly = true)]
public sealed class EmbedStage(NodeContext context) : BatchStage<Passage, Passage>
{
    private UseLiteEncoder? _encoder;

    /// <inheritdoc/>
    public override async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        string folder = await context.Assets.FolderAsync(UseLiteEncoder.AssetName, cancellationToken);
        _encoder = UseLiteEncoder.Load(folder);
    }

    /// <inheritdoc/>
    public override ValueTask ProcessAsync(
        IReadOnlyList<Passage> inputs, IReadOnlyList<Output<Passage>> outputs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        UseLiteEncoder encoder = _encoder ?? throw new InvalidOperationException("The stage is not open.");
        float[][] vectors = encoder.EncodeWhole([.. inputs.Select(x => x.Text)]);
        for (int i = 0; i < vectors.Length; i++)
        {
            Passage passage = inputs[i] with { Embedding = new Embedding(encoder.Model, vectors[i]) };
            outputs[i].Emit(passage, bytes: (2L * passage.Text.Length) + (sizeof(float) * vectors[i].Length) + 512);
        }

        return ValueTask.CompletedTask;
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
}
