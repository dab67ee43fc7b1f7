using Tars.Stages.Acquire.Http;

namespace Tars.Stages.Acquire.Download;

/// <summary>The server no longer has the bytes that were there before, or cannot give a part of them: the file is begun anew.</summary>
/// <param name="message">What was seen.</param>
/// <param name="answer">The whole file, where that is what the server sent; its owner from now on is who catches this.</param>
/// <param name="ignoresRanges">Whether the server gives only whole files.</param>
internal sealed class RemoteChangedException(string message, HttpAnswer? answer, bool ignoresRanges) : Exception(message)
{
    public HttpAnswer? Answer { get; } = answer;

    public bool IgnoresRanges { get; } = ignoresRanges;
}
