namespace Tars.TextIndex.Searching;

/// <summary>Boosts are finite and not negative.</summary>
internal static class BoostCheck
{
    public static float Checked(float boost) => float.IsFinite(boost) && boost >= 0
        ? boost
        : throw new ArgumentOutOfRangeException(nameof(boost), boost, "a boost is finite and not negative");
}
