namespace Tars.Stages.Documents;

/// <summary>A subtitle.</summary>
/// <param name="Start">When it appears, in milliseconds.</param>
/// <param name="End">When it goes, in milliseconds; later than it appears, and not after the next one appears.</param>
/// <param name="Text">At most <see cref="CueCutter.MaxCharacters"/> characters on one or two lines.</param>
internal readonly record struct Cue(long Start, long End, string Text);
