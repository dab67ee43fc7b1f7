namespace Tars.Stages.Tables;

/// <summary>A check of the time series of a table; says nothing where there are none.</summary>
internal abstract class SeriesCheck(string id, string title, string method, double? threshold)
    : TableCheck(id, title, ForensicPhase.Patterns, method, threshold)
{
    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.TimeSeries.Count > 0 ? null : $"no column holds {TimeSeries.MinPoints} times in equal steps along with a measure");
}
