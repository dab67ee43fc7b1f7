namespace Tars.Pipeline.Definition.Reuse;

/// <summary>A reusable sub-graph: a file of its own, or an entry of <c>templates</c>.</summary>
/// <param name="Name">As <c>use</c> names it.</param>
/// <param name="Parameters">What a use of it may give under <c>with</c>.</param>
/// <param name="Nodes">Its nodes; those that read <c>input</c> get what the use of it reads.</param>
/// <param name="Output">The node that stands for it to its readers; null when it ends in sinks.</param>
/// <param name="Folder">The folder that parts named in it are relative to.</param>
/// <param name="ShownFolder">The same as messages show it.</param>
/// <param name="Templates">The templates of the file it stands in.</param>
internal sealed record Part(
    string Name,
    IReadOnlyList<PartParameter> Parameters,
    YamlMapping Nodes,
    YamlScalar? Output,
    string Folder,
    string ShownFolder,
    YamlMapping? Templates);

/// <summary>One parameter of a part.</summary>
/// <param name="Name">Its name, as <c>${name}</c> has it.</param>
/// <param name="Type">Its type.</param>
/// <param name="Default">Its value when none is given; null for one that has to be given.</param>
internal sealed record PartParameter(string Name, OptionType Type, YamlItem? Default);
