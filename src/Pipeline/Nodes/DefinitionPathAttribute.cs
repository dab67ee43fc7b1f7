namespace Tars.Pipeline;

/// <summary>Marks a string option as a path: a relative one is resolved against the folder of the definition's file before the node sees it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DefinitionPathAttribute : Attribute
{
    /// <summary>True when a run cannot start unless the path exists. Default false.</summary>
    public bool MustExist { get; init; }
}
