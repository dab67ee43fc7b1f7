using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Stages;

/// <summary>
/// Says which node of which pipeline a folder of durable effects belongs to. Two that shared one would replace and remove each
/// other's work, and neither ledger would know: a sink records its owner in what it keeps and refuses what is another's.
/// </summary>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="Node">The node's name.</param>
/// <param name="State">The state folder, absolute: pipelines of one name with different states are different owners.</param>
/// <param name="StateFromFolder">The state folder relative to the folder, so that both can be moved together.</param>
public sealed record FolderOwner(string Pipeline, string Node, string State, string StateFromFolder)
{
    /// <summary>The owner that a node is of a folder.</summary>
    /// <param name="context">The node's.</param>
    /// <param name="folder">The folder it writes to, absolute or relative to the working folder.</param>
    public static FolderOwner Of(NodeContext context, string folder)
    {
        ArgumentNullException.ThrowIfNull(context);
        string state = Path.GetFullPath(context.StateFolder);
        return new FolderOwner(context.Pipeline, context.Name, state, Path.GetRelativePath(Path.GetFullPath(folder), state));
    }

    /// <summary>Reads what <see cref="ToText"/> wrote; null for anything else, which stands for a folder without an owner.</summary>
    public static FolderOwner? Parse(string? text)
    {
        try
        {
            return text is { Length: > 0 }
                && JsonSerializer.Deserialize<string?[]>(text) is [{ } pipeline, { } node, { } state, { } relative]
                ? new FolderOwner(pipeline, node, state, relative)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>One line of text that <see cref="Parse"/> reads.</summary>
    public string ToText() => JsonSerializer.Serialize(new[] { Pipeline, Node, State, StateFromFolder });

    /// <summary>Refuses a folder that belongs to another. One without an owner is free to be taken.</summary>
    /// <param name="folder">The folder, as the message names it.</param>
    /// <param name="recorded">The owner that the folder records, or null.</param>
    /// <exception cref="InvalidDataException">It is another's; the message names both and the ways out.</exception>
    public void Claim(string folder, FolderOwner? recorded)
    {
        if (recorded is null
            || (recorded.Pipeline == Pipeline && recorded.Node == Node
                && (recorded.State == State || recorded.StateFromFolder == StateFromFolder)))
        {
            return;
        }

        throw new InvalidDataException(
            $"{folder} belongs to {recorded}; {this} would replace and remove what that one keeps there. Nothing was changed. "
            + "Give each a path of its own, or delete the folder to hand it over: the next run fills it anew.");
    }

    /// <summary>For messages: "node 'library' of pipeline 'archive' (state /data/.tars)".</summary>
    public override string ToString() => $"node '{Node}' of pipeline '{Pipeline}' (state {State})";
}
