namespace Tars.Stages.Speech;

/// <summary>What was understood of a chunk.</summary>
/// <param name="Text">The words as the model writes them, with punctuation; empty when it heard none.</param>
/// <param name="LogProbability">The mean log-probability of the tokens, the end included; 0 is certain.</param>
internal readonly record struct Recognition(string Text, double LogProbability);
