namespace Tars.Stages.Acquire.Sniffing;

/// <summary>What a file is, as its bytes tell it.</summary>
internal readonly record struct SniffedType(MediaKind Media, string? MediaType);
