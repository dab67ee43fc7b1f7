using Tars.Pipeline.Expressions;

namespace Tars.Stages.Tables;

/// <summary>How long what roots of a name brought in is to be kept, and may be.</summary>
/// <param name="Pattern">The roots, by key; <c>*</c> stands for any characters.</param>
/// <param name="Keep">The least time from the run that took a version in; null for none.</param>
/// <param name="DeleteAfter">The time after which it should be gone; null for never.</param>
internal sealed record RetentionRule(string Pattern, TimeSpan? Keep, TimeSpan? DeleteAfter)
{
    private readonly Glob _glob = new(Pattern);

    internal bool IsFor(string key) => _glob.Matches(key);
}
