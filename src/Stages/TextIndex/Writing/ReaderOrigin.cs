namespace Tars.TextIndex.Writing;

/// <summary>Where a reader of a writer's state comes from.</summary>
/// <param name="Link">To the writer.</param>
/// <param name="Stamp">Of the state.</param>
/// <param name="Released">Is called when the reader's files are closed.</param>
internal sealed record ReaderOrigin(WriterLink Link, WriterStamp Stamp, Action Released);
