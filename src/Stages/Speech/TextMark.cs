namespace Tars.Stages.Speech;

/// <summary>A place in a text at which a speaker may pause.</summary>
/// <param name="At">The index behind the punctuation.</param>
/// <param name="EndsSentence">True for the end of a sentence, false for that of a clause.</param>
internal readonly record struct TextMark(int At, bool EndsSentence);
