namespace Tars.Pipeline;

/// <summary>Marks an option whose value is never shown: it appears as <c>***</c> wherever a definition is written or digested.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
