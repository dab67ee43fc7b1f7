using Tars.Onnx;
using Tars.Pipeline;

namespace Tars.Stages.Speech;

/// <summary>The loaded models that all recordings of a node share. Safe for use from several threads.</summary>
internal sealed class SpeechModels : IAsyncDisposable
{
    /// <summary>
    /// Unpacks the decoder's 8-bit output matrix once, at loading: by default the library does it again at every token, to save 40 MB.
    /// </summary>
    private static readonly OnnxSessionOptions s_options = new()
    {
        Configuration = new Dictionary<string, string>(StringComparer.Ordinal) { ["session.disable_quant_qdq"] = "1" },
    };

    private readonly OnnxRuntime _runtime;
    private readonly OnnxSession _detector;
    private readonly OnnxSession _encoder;
    private readonly OnnxSession _decoder;

    private SpeechModels(OnnxRuntime runtime, OnnxSession detector, OnnxSession encoder, OnnxSession decoder, LlamaVocabulary vocabulary)
    {
        (_runtime, _detector, _encoder, _decoder) = (runtime, detector, encoder, decoder);
        Recognizer = new MoonshineRecognizer(runtime, encoder, decoder, vocabulary);
    }

    internal MoonshineRecognizer Recognizer { get; }

    /// <summary>Loads everything from the folders of the assets.</summary>
    /// <exception cref="AssetException">A folder lacks a file, or a file is damaged.</exception>
    internal static SpeechModels Load(string runtimeFolder, string moonshineFolder, string vocabularyFolder, string detectorFolder)
    {
        var opened = new List<OnnxSession>();
        try
        {
            OnnxRuntime runtime = OnnxRuntime.LoadFrom(runtimeFolder);
            OnnxSession detector = Open(runtime, detectorFolder, "silero_vad.onnx");
            OnnxSession encoder = Open(runtime, moonshineFolder, "encoder_model.onnx");
            OnnxSession decoder = Open(runtime, moonshineFolder, "decoder_model_merged.onnx");
            return new SpeechModels(runtime, detector, encoder, decoder, LlamaVocabulary.Find(vocabularyFolder));
        }
        catch (Exception e)
        {
            opened.ForEach(session => session.Dispose());
            if (e is OnnxException or InvalidDataException)
                throw new AssetException($"the speech models cannot be loaded: {e.Message}; restore the assets again", e);
            throw;
        }

        OnnxSession Open(OnnxRuntime runtime, string folder, string name)
        {
            string file = Directory.EnumerateFiles(folder, name, SearchOption.AllDirectories).Order(StringComparer.Ordinal).FirstOrDefault()
                ?? throw new InvalidDataException($"there is no '{name}' under '{folder}'");
            var session = new OnnxSession(runtime, file, s_options);
            opened.Add(session);
            return session;
        }
    }

    /// <summary>A detector for one recording.</summary>
    internal SileroDetector CreateDetector() => new(_runtime, _detector);

    public ValueTask DisposeAsync()
    {
        _detector.Dispose();
        _encoder.Dispose();
        _decoder.Dispose();
        return ValueTask.CompletedTask;
    }
}
