using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Tars.Onnx;

namespace Tars.Stages.Speech;

/// <summary>
/// Moonshine tiny: an encoder that takes sound as it is and a decoder that writes one token after another, always the likeliest.
/// Safe for use from several threads; the sessions are shared.
/// </summary>
internal sealed class MoonshineRecognizer(OnnxRuntime runtime, OnnxSession encoder, OnnxSession decoder, LlamaVocabulary vocabulary)
{
    private const int Layers = 6;
    private const int Heads = 8;
    private const int HeadSize = 36;
    private const int StartToken = 1;
    private const int EndToken = 2;

    /// <summary>Nobody speaks faster; at the 6 of the model's own JavaScript, 2 of 58 clips lost their last words.</summary>
    private const double TokensPerSecond = 6.5;

    // The decoder's own part of the cache grows with each token; the part made from the sound is complete after the first one.
    private static readonly string[] s_growing = CacheNames("decoder");
    private static readonly string[] s_fixed = CacheNames("encoder");
    private static readonly string[] s_pasts = [.. s_growing.Concat(s_fixed).Select(name => "past_key_values." + name)];
    private static readonly string[] s_firstOutputs = ["logits", .. s_growing.Concat(s_fixed).Select(name => "present." + name)];
    private static readonly string[] s_laterOutputs = ["logits", .. s_growing.Select(name => "present." + name)];

    private static readonly bool[] s_false = [false];
    private static readonly bool[] s_true = [true];

    /// <summary>Understands a chunk of up to half a minute.</summary>
    /// <param name="samples">16 kHz sound, silence in front and behind included.</param>
    /// <param name="cancellationToken">Ends the computation.</param>
    internal Recognition Recognize(float[] samples, CancellationToken cancellationToken)
    {
        using OnnxValue sound = runtime.Tensor(samples.AsMemory(), 1, samples.Length);
        using OnnxValue states = encoder.Run([("input_values", sound)], ["last_hidden_state"], cancellationToken)[0];
        int limit = (int)((samples.Length * TokensPerSecond / SpeechAudio.SampleRate) + 1);
        return Decode(states, limit, cancellationToken);
    }

    private static string[] CacheNames(string part) =>
        [.. Enumerable.Range(0, Layers).SelectMany(layer => new[] { $"{layer}.{part}.key", $"{layer}.{part}.value" })];

    private Recognition Decode(OnnxValue states, int limit, CancellationToken cancellationToken)
    {
        long[] last = [StartToken];
        using OnnxValue token = runtime.Tensor(last.AsMemory(), 1, 1);
        using OnnxValue first = runtime.Tensor(s_false.AsMemory(), 1);
        using OnnxValue later = runtime.Tensor(s_true.AsMemory(), 1);
        var cache = new OnnxValue[s_pasts.Length];
        var tokens = new List<int>();
        float[] scratch = [];
        double logProbability = 0;
        int steps = 0;
        try
        {
            for (int i = 0; i < cache.Length; i++)
                cache[i] = runtime.Tensor(new float[Heads * HeadSize].AsMemory(), 1, Heads, 1, HeadSize);
            var inputs = new (string Name, OnnxValue Value)[3 + cache.Length];
            inputs[0] = ("input_ids", token);
            inputs[1] = ("encoder_hidden_states", states);
            while (steps < limit)
            {
                inputs[2] = ("use_cache_branch", steps == 0 ? first : later);
                for (int i = 0; i < cache.Length; i++)
                    inputs[3 + i] = (s_pasts[i], cache[i]);
                OnnxValue[] outputs = decoder.Run(inputs, steps == 0 ? s_firstOutputs : s_laterOutputs, cancellationToken);
                using OnnxValue logits = outputs[0];
                for (int i = 1; i < outputs.Length; i++)
                {
                    cache[i - 1].Dispose();
                    cache[i - 1] = outputs[i];
                }

                int best = Likeliest(logits.Data<float>(), ref scratch, out double probability);
                logProbability += probability;
                steps++;
                if (best == EndToken)
                    break;
                tokens.Add(best);
                last[0] = best;
                if (LoopGuard.Cut(tokens))
                    break;
            }
        }
        finally
        {
            foreach (OnnxValue? value in cache)
                value?.Dispose();
        }

        string text = vocabulary.Decode(CollectionsMarshal.AsSpan(tokens)).Trim();
        return new Recognition(text, steps == 0 ? 0 : logProbability / steps);
    }

    /// <summary>The likeliest token and the logarithm of its probability.</summary>
    private static int Likeliest(ReadOnlySpan<float> logits, ref float[] scratch, out double logProbability)
    {
        if (scratch.Length != logits.Length)
            scratch = new float[logits.Length];
        int best = TensorPrimitives.IndexOfMax(logits);
        TensorPrimitives.Subtract(logits, logits[best], scratch);
        TensorPrimitives.Exp(scratch, scratch);
        logProbability = -Math.Log(TensorPrimitives.Sum<float>(scratch));
        return best;
    }
}
