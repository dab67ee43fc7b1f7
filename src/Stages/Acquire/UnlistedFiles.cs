namespace Tars.Stages.Acquire;

/// <summary>What <c>verify</c> does with a file that its list does not vouch for.</summary>
public enum UnlistedFiles
{
    /// <summary>It passes, not marked as verified.</summary>
    Pass,

    /// <summary>It fails.</summary>
    Fail,
}
