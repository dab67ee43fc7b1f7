using System.Globalization;
using Tars.Pipeline;

namespace Tars.Cli.Reporting;

/// <summary>Says what nodes left that the definition no longer has, and how to be rid of it.</summary>
internal static class LeftoverLines
{
    public static void Write(IReadOnlyList<Leftover> leftovers, DefinitionSource file, Terminal terminal)
    {
        foreach (Leftover left in leftovers)
        {
            string what = left.Kind == NodeKind.Source
                ? string.Create(
                    CultureInfo.InvariantCulture, $"{left.Roots:N0} root{(left.Roots == 1 ? string.Empty : "s")} of it stay in the outputs")
                : "what it wrote stays";
            terminal.Out.WriteLine(
                Terminal.SafeLine($"{left.Kind.ToString().ToLowerInvariant()} '{left.Node}' is no longer in the definition; {what}"));
        }

        if (leftovers.Count > 0)
        {
            terminal.Out.WriteLine(Hints.Complete("to take that away: tars gc --leftovers", file));
        }
    }
}
