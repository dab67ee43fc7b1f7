namespace Tars.TextIndex.Format;

/// <summary>The head of a chunk of stored fields: how many fields and bytes each of its documents has.</summary>
internal sealed record StoredChunk(int FirstDoc, int[] FieldCounts, int[] Lengths, int TotalLength, bool Sliced);
