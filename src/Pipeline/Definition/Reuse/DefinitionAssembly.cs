namespace Tars.Pipeline.Definition.Reuse;

/// <summary>Puts a definition together: the file, the chosen profile over it, overrides over both, then the nodes of its parts.</summary>
internal sealed class DefinitionAssembly(
    NodeCatalog catalog, string file, string baseFolder, DefinitionLoadOptions options, SourceSet sources)
{
    // Each is checked as a definition of its own.
    private const int MaxProfiles = 16;

    /// <summary>
    /// Reads and checks the whole. The profiles that are not chosen are checked too, so that none is broken on the night it is needed.
    /// </summary>
    /// <param name="root">The file's tree; null when it is none, which has been reported.</param>
    /// <param name="bag">Where problems go.</param>
    public (DefinitionReader Reader, IReadOnlyList<NodeDefinition> Nodes) Read(YamlItem? root, DiagnosticBag bag)
    {
        if (root is not YamlMapping mapping)
            return ReadTree(root, bag);
        (mapping, IReadOnlyDictionary<string, YamlMapping> profiles) = Profiles.Take(mapping, bag);
        YamlMapping chosen = Profiles.Apply(mapping, profiles, options.Profile, sources, bag);
        chosen = Overrides.Apply(chosen, options.Overrides, sources, bag);
        (DefinitionReader, IReadOnlyList<NodeDefinition>) result = ReadTree(chosen, bag);
        foreach ((string name, YamlMapping profile) in profiles.Where(p => p.Key != options.Profile).Take(MaxProfiles))
        {
            var own = new DiagnosticBag();
            ReadTree(TreeMerge.Over(mapping, profile), own);

            // What the night's machine has need not be here by day.
            bag.AddAll(own, DiagnosticCodes.UnsetVariable, DiagnosticCodes.MissingFile, DiagnosticCodes.KeyNotAllowed);
            if (own.IsFull)
                break;
        }

        if (profiles.Count > MaxProfiles)
            bag.Error(
                DiagnosticCodes.TooLarge,
                profiles.Values.Last().At,
                $"there are {profiles.Count} profiles, but at most {MaxProfiles} are allowed");
        return result;
    }

    private (DefinitionReader Reader, IReadOnlyList<NodeDefinition> Nodes) ReadTree(YamlItem? tree, DiagnosticBag bag)
    {
        var reader = new DefinitionReader(catalog, baseFolder, options, bag);
        if (tree is YamlMapping mapping)
            tree = new PartExpander(sources, reader.Scalars, bag).Expand(mapping, baseFolder, Path.GetDirectoryName(file) ?? string.Empty);
        if (tree is not null)
            reader.Read(tree);
        if (!reader.State.Contains('\0', StringComparison.Ordinal))
            SinkPaths.Check(reader.Nodes, Path.GetFullPath(reader.State, baseFolder), bag);
        return (reader, GraphChecker.Check(reader.Nodes, bag));
    }
}
