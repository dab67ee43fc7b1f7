using System.Globalization;
using Tars.Onnx;
using Tars.Pipeline;

namespace Tars.Stages.Rag;

/// <summary>Opens the model that options choose.</summary>
internal static class TextEncoders
{
    public const string RuntimeAsset = "onnxruntime";

    /// <summary>Opens it.</summary>
    /// <param name="options">Which.</param>
    /// <param name="assets">Where the model that comes with the tool, and the library that computes others, come from.</param>
    /// <param name="cancellationToken">Stops fetching and loading.</param>
    /// <exception cref="AssetException">An asset cannot be had.</exception>
    /// <exception cref="ItemException">The endpoint does not answer as it should.</exception>
    /// <exception cref="InvalidDataException">
    /// The folder holds no model that can be used; the message says what is wrong with it.
    /// </exception>
    public static ValueTask<TextEncoder> OpenAsync(EmbedOptions options, AssetResolver assets, CancellationToken cancellationToken) =>
        OpenAsync(options, assets, null, null, cancellationToken);

    /// <summary>Opens it to compare with vectors that are there.</summary>
    /// <param name="options">Which.</param>
    /// <param name="assets">As above.</param>
    /// <param name="budget">What may be spent at an endpoint; null for no limit.</param>
    /// <param name="recorded">The name of the model of the vectors that are there; null for none.</param>
    /// <param name="cancellationToken">Stops fetching and loading.</param>
    public static async ValueTask<TextEncoder> OpenAsync(
        EmbedOptions options, AssetResolver assets, RemoteBudget? budget, string? recorded, CancellationToken cancellationToken)
    {
        if (options.IsRemote)
        {
            return await RemoteTextEncoder.OpenAsync(options, budget, recorded, RemoteLimiters.Process, cancellationToken);
        }

        if (options.Model is not { Length: > 0 } folder)
        {
            return new UseLiteTextEncoder(UseLiteEncoder.Load(await assets.FolderAsync(UseLiteEncoder.AssetName, cancellationToken)));
        }

        SentenceModelFolder model = Folder(options);
        return OnnxTextEncoder.Load(await RuntimeAsync(folder, assets, cancellationToken), model, options.Threads, cancellationToken);
    }

    /// <summary>What the name of the model that options choose begins with: the whole of it where that costs little to know.</summary>
    /// <param name="options">Which.</param>
    /// <param name="recorded">The name that it is compared with; where the kinds differ already, nothing is read.</param>
    /// <exception cref="InvalidDataException">The folder holds no model.</exception>
    public static string ExpectedModel(EmbedOptions options, string? recorded)
    {
        if (options.IsRemote)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{RemoteTextEncoder.Prefix}{options.Name}@{options.Dimensions}");
        }

        if (!options.IsFolder)
        {
            return UseLiteEncoder.AssetName + "@";
        }

        return recorded?.StartsWith(SentenceModelFolder.Prefix, StringComparison.Ordinal) == true
            ? Folder(options).Identify()
            : SentenceModelFolder.Prefix;
    }

    /// <summary>The library that computes models in ONNX format.</summary>
    /// <param name="folder">The model's, for the message.</param>
    /// <param name="assets">Where it comes from.</param>
    /// <param name="cancellationToken">Stops fetching.</param>
    /// <exception cref="AssetException">It cannot be had.</exception>
    public static async ValueTask<OnnxRuntime> RuntimeAsync(string folder, AssetResolver assets, CancellationToken cancellationToken)
    {
        string library = await assets.FolderAsync(RuntimeAsset, cancellationToken);
        try
        {
            return OnnxRuntime.LoadFrom(library);
        }
        catch (OnnxException e)
        {
            throw new AssetException(
                $"ONNX Runtime, which computes the model in {folder}, cannot be loaded: {e.Message}. " +
                "Restore it again: tars assets restore",
                e);
        }
    }

    private static SentenceModelFolder Folder(EmbedOptions options)
    {
        SentenceModelFolder model = SentenceModelFolder.Read(options.Model!);
        return model with
        {
            QueryPrompt = options.QueryPrompt ?? model.QueryPrompt,
            PassagePrompt = options.PassagePrompt ?? model.PassagePrompt,
        };
    }
}
