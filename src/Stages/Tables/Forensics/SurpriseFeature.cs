namespace Tars.Stages.Tables;

/// <summary>One way in which the newest point of a series can be unlike those before it.</summary>
/// <remarks>Called once for each point, in order; what it keeps comes from the points so far alone.</remarks>
internal abstract class SurpriseFeature
{
    /// <summary>How unlike the newest point is: from 0 up, in any unit; NaN while there is too little to tell from.</summary>
    internal abstract double Next(SeriesSoFar series);
}
