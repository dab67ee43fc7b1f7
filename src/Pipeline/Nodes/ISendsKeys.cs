namespace Tars.Pipeline;

/// <summary>
/// Options of a node that sends keys to servers which the options themselves name. Since a definition may be somebody else's, a key of the
/// user's environment comes into them only where the user allowed all of these hosts: <see cref="DefinitionLoadOptions.KeyHosts"/>.
/// </summary>
public interface ISendsKeys
{
    /// <summary>
    /// The hosts, each a name or an address without a port; none when no server is named. Asked before the options are known to be
    /// valid: an address without a host that can be told is given whole.
    /// </summary>
    IReadOnlyList<string> Hosts { get; }
}
