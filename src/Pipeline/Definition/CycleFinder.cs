namespace Tars.Pipeline.Definition;

/// <summary>Finds circles of nodes.</summary>
internal static class CycleFinder
{
    private const int MaxShown = 12;

    /// <summary>
    /// Reports circles, no node in two of them, each at the reference that its first node in the file closes it with. A node
    /// that reads itself is not reported here.
    /// </summary>
    public static void Report(IReadOnlyList<NodeDraft> drafts, Dictionary<string, NodeDraft> byName, DiagnosticBag bag)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        var reported = new HashSet<string>(StringComparer.Ordinal);
        foreach (NodeDraft start in drafts)
        {
            // An explicit stack: the depth is the file's to choose.
            var path = new List<(NodeDraft Node, int Next)>();
            var onPath = new Dictionary<string, int>(StringComparer.Ordinal);
            Push(start);
            while (path.Count > 0)
            {
                (NodeDraft node, int next) = path[^1];
                if (next == node.From.Count)
                {
                    path.RemoveAt(path.Count - 1);
                    onPath.Remove(node.Name);
                    done.Add(node.Name);
                    continue;
                }

                path[^1] = (node, next + 1);
                string name = node.From[next].Name;
                if (name == node.Name || !byName.TryGetValue(name, out NodeDraft? from))
                    continue;
                if (onPath.TryGetValue(name, out int at))
                    ReportOne(path[at..], reported, bag);
                else
                    Push(from);
            }

            void Push(NodeDraft node)
            {
                if (done.Contains(node.Name))
                    return;
                onPath[node.Name] = path.Count;
                path.Add((node, 0));
            }
        }
    }

    // Each entry of the path reads the one behind it, and the last reads the first.
    private static void ReportOne(List<(NodeDraft Node, int Next)> path, HashSet<string> reported, DiagnosticBag bag)
    {
        if (path.Exists(p => reported.Contains(p.Node.Name)))
            return;
        reported.UnionWith(path.Select(p => p.Node.Name));

        (NodeDraft first, int next) = path[0];
        var flow = path.Select(p => p.Node.Name).Reverse().Prepend(first.Name).ToList();
        if (flow.Count > MaxShown)
            flow = [.. flow.Take(MaxShown / 2), "…", .. flow.TakeLast(MaxShown / 2)];
        bag.Error(DiagnosticCodes.Cycle, first.From[next - 1].At, $"nodes read each other in a circle: {string.Join(" -> ", flow)}");
    }
}
