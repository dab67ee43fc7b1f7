namespace Tars.Pipeline;

/// <summary>Something was to be deleted that is under hold..</summary>
/// <param name="what">What is held.</param>
/// <param name="hold">The hold.</param>
public sealed class HeldException(string what, LegalHold hold)
    : Exception($"{what} is kept by {hold}, and was not deleted. See: tars forensics hold list")
{
    /// <summary>The hold, the first of them where there are several.</summary>
    public LegalHold Hold { get; } = hold;
}
