using System.Globalization;
using System.Text;
using Tars.Pipeline;

namespace Tars.Stages.Notices;

/// <summary>What a notice says, in the forms that channels need.</summary>
internal static class NoticeText
{
    private const int MaxSecret = 4096;

    /// <summary>Untrusted text on one line: controls and the marks that turn the direction of writing are shown as spaces.</summary>
    public static string Line(string text) => string.Concat(text.Select(c =>
        char.IsControl(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            ? ' '
            : c));

    /// <summary>Title, text, and where it happened, a line each.</summary>
    /// <param name="notice">What is told.</param>
    /// <param name="most">The most characters.</param>
    public static string Whole(Notice notice, int most)
    {
        RunEvent told = notice.Event;
        var text = new StringBuilder(notice.Title).Append('\n').Append(Line(notice.Text)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"run {told.Run}, {told.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        if (told.Node is string node)
        {
            text.Append(", node ").Append(node);
        }

        if (told.Item is string item)
        {
            text.Append(", item ").Append(Line(item));
        }

        return text.Length <= most ? text.ToString() : text.ToString(0, most - 1) + "…";
    }

    /// <summary>What stands in a file, without white space around it.</summary>
    /// <exception cref="ItemException">It has more than 4 KiB, or nothing.</exception>
    public static async Task<string> SecretAsync(string file, CancellationToken cancellationToken)
    {
        // A device has no length, and no end.
        byte[] start = new byte[MaxSecret + 1];
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1, useAsync: true);
        int read = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        string text = read <= MaxSecret ? Encoding.UTF8.GetString(start, 0, read).Trim('\uFEFF', ' ', '\t', '\r', '\n') : string.Empty;
        return text.Length > 0 ? text : throw new ItemException($"{file} holds no secret: it is empty, or larger than 4 KiB.");
    }
}
