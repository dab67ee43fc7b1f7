using System.Collections.Frozen;

namespace Tars.TextIndex.Analysis;

/// <summary>Leads some words past a step. The step must not keep words back, or their order is lost.</summary>
internal sealed class ExceptFilter(FrozenSet<string> words, TokenSink step, TokenSink next) : TokenSink
{
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _words = words.GetAlternateLookup<ReadOnlySpan<char>>();

    public override void Accept(ReadOnlySpan<char> term, int positionIncrement, int start, int end) =>
        (_words.Contains(term) ? next : step).Accept(term, positionIncrement, start, end);
}
