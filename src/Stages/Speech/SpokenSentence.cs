namespace Tars.Stages.Speech;

/// <summary>A sentence and when it is spoken.</summary>
/// <param name="Text">Its text, without white space around it.</param>
/// <param name="Start">When it begins, in seconds from the start of the recording.</param>
/// <param name="End">When it ends, in seconds.</param>
/// <param name="LogProbability">The mean log-probability of the tokens of the chunk it stands in.</param>
internal sealed record SpokenSentence(string Text, double Start, double End, double LogProbability);
