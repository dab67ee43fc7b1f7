using System.Runtime.InteropServices;

namespace Tars.Stages.Speech;

/// <summary>Notices when a greedy decoder repeats itself without end.</summary>
internal static class LoopGuard
{
    private const int LongestPhrase = 10;

    /// <summary>The same phrase so often in a row is a loop; a single token may well be said more often ("no, no, no").</summary>
    private const int PhraseRepeats = 4;
    private const int TokenRepeats = 8;

    /// <summary>Cuts a loop at the end down to one occurrence.</summary>
    /// <returns>True when there was one, and decoding must stop.</returns>
    internal static bool Cut(List<int> tokens)
    {
        ReadOnlySpan<int> all = CollectionsMarshal.AsSpan(tokens);
        for (int length = 1; length <= LongestPhrase; length++)
        {
            int repeats = length == 1 ? TokenRepeats : PhraseRepeats;
            if (all.Length < length * repeats)
                continue;
            ReadOnlySpan<int> tail = all[^(length * repeats)..];

            // It repeats with this period when it equals itself, moved by one phrase.
            if (!tail[length..].SequenceEqual(tail[..^length]))
                continue;
            tokens.RemoveRange(tokens.Count - (length * (repeats - 1)), length * (repeats - 1));
            return true;
        }

        return false;
    }
}
