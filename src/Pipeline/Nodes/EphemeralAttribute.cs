namespace Tars.Pipeline;

/// <summary>
/// Marks a payload property that does not decide what a stage makes of the payload (where a file happens to lie, when it was written).
/// Such properties are left out of the input digest that <c>memo</c> looks up.
/// On an option it marks what does not decide what the node makes (how long a source waits, say): a change of it repeats no work.
/// </summary>
/// <remarks>A stage that emits such payloads is not memoised: what was kept would speak of the surroundings of an earlier run.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EphemeralAttribute : Attribute;
