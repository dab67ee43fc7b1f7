namespace Tars.Pipeline;

/// <summary>
/// Implemented by a node that talks to one server: lets the engine ask cheaply whether the
/// server answers again, before it hands out work.
/// </summary>
public interface IServerProbe
{
    /// <summary>Asks the server. Never called concurrently; before <see cref="Node.OpenAsync"/> has ended only if that failed.</summary>
    /// <param name="cancellationToken">Cancelled after 10 s, or when the run stops.</param>
    /// <returns>True when it can serve; an exception counts as false.</returns>
    ValueTask<bool> ProbeAsync(CancellationToken cancellationToken);
}
