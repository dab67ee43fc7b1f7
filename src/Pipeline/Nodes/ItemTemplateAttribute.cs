namespace Tars.Pipeline;

/// <summary>
/// Marks a text option as an <see cref="ItemTemplate"/> over the items that the node takes: it
/// is checked when the definition is loaded.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemTemplateAttribute : Attribute;
