namespace Tars.Stages.Acquire.Http;

/// <summary>A set of hosts: names as they are, or <c>*.example.org</c> for everything below a name.</summary>
internal sealed class HostNames(IReadOnlyList<string> patterns)
{
    public bool Contains(string host) => patterns.Any(p => p.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(p[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(p, StringComparison.OrdinalIgnoreCase));
}
