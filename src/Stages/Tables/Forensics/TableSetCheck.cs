namespace Tars.Stages.Tables;

/// <summary>
/// One check of the catalogue that holds tables against each other. A new one is one file with a class derived from this and a
/// constructor without parameters.
/// </summary>
/// <param name="id">Its id in the catalogue.</param>
/// <param name="title">Its name in two or three words.</param>
/// <param name="phase">The phase it belongs to.</param>
/// <param name="method">What it measures, in one sentence.</param>
/// <param name="threshold">What its statistic is held against by default; null where any occurrence counts.</param>
internal abstract class TableSetCheck(string id, string title, ForensicPhase phase, string method, double? threshold)
    : CatalogCheck(id, title, phase, method, threshold)
{
    /// <summary>Why the check says nothing about these tables, or null when it applies.</summary>
    internal abstract string? WhyNot(TableSet set);

    /// <summary>The findings, each about the table in doubt; none when there is nothing to say, which is a pass.</summary>
    internal abstract IEnumerable<Finding> Run(TableSet set);
}
