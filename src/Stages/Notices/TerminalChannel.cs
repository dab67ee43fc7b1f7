using Tars.Pipeline;

namespace Tars.Stages.Notices;

/// <summary>Writes each notice as a line to standard error. Control characters in it are shown as spaces.</summary>
/// <param name="context">Lends the terminal.</param>
[Node("terminal", 1, "A line on standard error.")]
public sealed class TerminalChannel(NodeContext context) : NoticeChannel
{
    /// <inheritdoc/>
    public override async ValueTask SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notice);
        string line = NoticeText.Line($"{notice.Title}: {notice.Text}");
        await (context.Messages ?? Console.Error).WriteLineAsync(line.AsMemory(), cancellationToken);
    }
}
