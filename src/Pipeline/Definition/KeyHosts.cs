namespace Tars.Pipeline.Definition;

/// <summary>The hosts that may get what the user's environment holds.</summary>
internal sealed class KeyHosts
{
    /// <summary>The variable that names them where the loader is not told otherwise.</summary>
    public const string Variable = "TARS_KEY_HOSTS";

    private readonly HashSet<string> _allowed;

    public KeyHosts(DefinitionLoadOptions options)
    {
        IEnumerable<string> hosts = options.KeyHosts
            ?? options.Environment(Variable)?.Split([' ', ',', ';', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries) ?? [];
        _allowed = hosts.Select(Bare).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>A host that keys would be sent to and that is none of them; null when all are.</summary>
    public string? FirstRefused(ISendsKeys sender) => sender.Hosts.FirstOrDefault(h => !_allowed.Contains(Bare(h)));

    // An address of IPv6 has brackets in some places and none in others.
    private static string Bare(string host) => host.Trim('[', ']');
}
