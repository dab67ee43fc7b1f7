namespace Tars.Stages.Rag;

/// <summary>Which of several endpoints a request goes to; those that are down or asked to wait come last in every case.</summary>
public enum EndpointChoice
{
    /// <summary>One after the other.</summary>
    RoundRobin,

    /// <summary>The one with the fewest requests under way for its weight.</summary>
    LeastBusy,

    /// <summary>In turn, each as often as its weight says.</summary>
    Weighted,

    /// <summary>Any.</summary>
    Random,

    /// <summary>
    /// A conversation stays at one endpoint, which has its beginning in memory; when that one is down, only its conversations move. What
    /// belongs to no conversation goes round robin.
    /// </summary>
    Sticky,
}
