namespace Tars.TextIndex.Analysis;

/// <summary>The word tokenizer followed by steps.</summary>
internal sealed class ChainAnalyzer(IReadOnlyList<AnalysisStep> steps) : Analyzer
{
    public override void Tokenize(ReadOnlySpan<char> text, TokenSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        var sinks = new TokenSink[steps.Count + 1];
        sinks[^1] = sink;
        for (var i = steps.Count - 1; i >= 0; i--)
            sinks[i] = steps[i].Open(sinks[i + 1]);
        WordTokenizer.Tokenize(text, sinks[0]);
        for (var i = 0; i < steps.Count; i++)
            sinks[i].Complete();
    }

    public override string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return steps.Aggregate(text, (part, step) => step.Normalize?.Invoke(part) ?? part);
    }
}
