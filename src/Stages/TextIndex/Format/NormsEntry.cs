namespace Tars.TextIndex.Format;

/// <summary>Where a field's norms are: the value offset (or the constant, where the width is 0) and who has one.</summary>
internal sealed record NormsEntry(Presence Presence, int Count, byte Width, long Value);
