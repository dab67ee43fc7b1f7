namespace Tars.Pipeline;

/// <summary>How the roots after one run differ from those after another.</summary>
internal sealed record RootDifference(
    IReadOnlyList<RootVersion> New,
    IReadOnlyList<RootVersion> Altered,
    IReadOnlyList<MovedRoot> Moved,
    IReadOnlyList<RootVersion> Removed,
    long Same)
{
    public static RootDifference Of(IReadOnlyList<RootVersion> before, IReadOnlyList<RootVersion> after)
    {
        var old = before.ToDictionary(r => (r.Source, r.Key), r => r.Version);
        var there = after.Select(r => (r.Source, r.Key)).ToHashSet();
        // A key that is gone and a new one of the same content, pairwise, are a move: as a plan tells it.
        ILookup<(string Source, string Version), RootVersion> gone = before.Where(r => !there.Contains((r.Source, r.Key)))
            .ToLookup(r => (r.Source, r.Version));
        var taken = new Dictionary<(string Source, string Version), int>();
        var added = new List<RootVersion>();
        var altered = new List<RootVersion>();
        var moved = new List<MovedRoot>();
        var left = new HashSet<RootVersion>();
        long same = 0;
        foreach (RootVersion root in after)
        {
            if (old.TryGetValue((root.Source, root.Key), out string? version))
            {
                if (version == root.Version)
                {
                    same++;
                }
                else
                {
                    altered.Add(root);
                }

                continue;
            }

            int nth = taken.GetValueOrDefault((root.Source, root.Version));
            if (gone[(root.Source, root.Version)].ElementAtOrDefault(nth) is RootVersion from)
            {
                taken[(root.Source, root.Version)] = nth + 1;
                left.Add(from);
                moved.Add(new MovedRoot(root.Source, from.Key, root.Key, root.Version));
            }
            else
            {
                added.Add(root);
            }
        }

        return new RootDifference(added, altered, moved, [.. gone.SelectMany(g => g).Where(r => !left.Contains(r))], same);
    }
}
