using System.Text;

namespace Tars.Stages.Tables;

/// <summary>What the tables of the HTML report have in common: a frame that scrolls, and heads that break where a name has joints.</summary>
internal static class HtmlTable
{
    private const int LongName = 12;

    // So many columns fit no phone: there the frame says that it scrolls, and the keyboard can reach it.
    private const int Many = 3;

    /// <summary>The frame's opening tag.</summary>
    /// <param name="name">What is in it, for who does not see it.</param>
    /// <param name="columns">How many columns of data the table has.</param>
    internal static string Open(string name, int columns) => columns <= Many
        ? "<div class=\"scroll\">"
        : $"<div class=\"scroll many\" tabindex=\"0\" role=\"region\" aria-label=\"{Html.Text(name)}, scrolls sideways\">";

    /// <summary>A column's name, escaped, that may break behind a joint after each so many letters.</summary>
    internal static string Name(string name, int length)
    {
        string shown = Html.Cut(name, length);
        if (shown.Length <= LongName)
            return Html.Text(shown);
        var text = new StringBuilder();
        int start = 0;
        for (int i = 0; i < shown.Length; i++)
        {
            if (i + 1 - start >= LongName && shown[i] is ('_' or '.' or '-' or '/'))
            {
                text.Append(Html.Text(shown[start..(i + 1)])).Append("<wbr/>");
                start = i + 1;
            }
        }

        return text.Append(Html.Text(shown[start..])).ToString();
    }
}
