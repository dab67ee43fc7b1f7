namespace Tars.Stages.Rag;

/// <summary>A piece of a text on its way to becoming tokens.</summary>
/// <param name="Text">Its characters.</param>
/// <param name="IsFirst">Whether the text begins with it.</param>
internal readonly record struct TextPiece(string Text, bool IsFirst);
