using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Tars.Stages.Rag;

/// <summary>Chooses among the endpoints of a model.</summary>
/// <param name="endpoints">All of them.</param>
/// <param name="choice">How.</param>
/// <param name="longestWait">The longest pause that an endpoint may ask for; with a longer one it comes last of all.</param>
/// <param name="random">For <see cref="EndpointChoice.Random"/>; used under a lock.</param>
/// <remarks>Safe for use from several threads.</remarks>
internal sealed class EndpointChooser(IReadOnlyList<RemoteEndpoint> endpoints, EndpointChoice choice, TimeSpan longestWait, Random random)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RemoteEndpoint, double> _credit = endpoints.ToDictionary(e => e, _ => 0.0);
    private int _last = -1;

    /// <summary>
    /// The next endpoint to ask: one that is up, else one that asked to wait, else one that is down; null when all were tried.
    /// </summary>
    /// <param name="tried">Those that a request was at already.</param>
    /// <param name="conversation">What belongs together, for <see cref="EndpointChoice.Sticky"/>; or null.</param>
    public RemoteEndpoint? Next(IReadOnlySet<RemoteEndpoint> tried, string? conversation)
    {
        lock (_gate)
        {
            RemoteEndpoint[] best =
            [
                .. endpoints.Where(e => !tried.Contains(e)).GroupBy(Rank).OrderBy(g => g.Key).FirstOrDefault() ?? Enumerable.Empty<RemoteEndpoint>(),
            ];
            return best.Length switch
            {
                0 => null,
                1 => best[0],
                _ => choice switch
                {
                    EndpointChoice.Random => best[random.Next(best.Length)],
                    EndpointChoice.Weighted => InTurn(best),
                    EndpointChoice.Sticky when conversation is not null => best.MaxBy(e => Claim(conversation, e))!,
                    EndpointChoice.LeastBusy => Following([.. LeastBusy(best)]),
                    _ => Following(best),
                },
            };
        }
    }

    private int Rank(RemoteEndpoint endpoint)
    {
        TimeSpan held = endpoint.Limiter.Held;
        return held > longestWait ? 3 : !endpoint.Health.IsUp ? 2 : held > TimeSpan.Zero ? 1 : 0;
    }

    private static IEnumerable<RemoteEndpoint> LeastBusy(RemoteEndpoint[] best)
    {
        (RemoteEndpoint Endpoint, double Load)[] loads = [.. best.Select(e => (e, e.Limiter.Busy / e.Weight))];
        double least = loads.Min(l => l.Load);
        return loads.Where(l => l.Load <= least).Select(l => l.Endpoint);
    }

    // The first behind the one that was chosen last, in the order of the options.
    private RemoteEndpoint Following(RemoteEndpoint[] best)
    {
        for (int i = 1; i <= endpoints.Count; i++)
        {
            int at = (_last + i) % endpoints.Count;
            if (best.Contains(endpoints[at]))
            {
                _last = at;
                return endpoints[at];
            }
        }

        return best[0];
    }

    // Each gains its weight, the richest pays what all gained: turns are spread evenly, not in runs.
    private RemoteEndpoint InTurn(RemoteEndpoint[] best)
    {
        foreach (RemoteEndpoint endpoint in best)
        {
            _credit[endpoint] += endpoint.Weight;
        }

        RemoteEndpoint chosen = best.MaxBy(e => _credit[e])!;
        _credit[chosen] -= best.Sum(e => e.Weight);
        return chosen;
    }

    // Rendezvous hashing: an endpoint that comes or goes moves no conversation but its own. With -weight/ln(u) each gets its share.
    private static double Claim(string conversation, RemoteEndpoint endpoint)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{conversation}\n{endpoint.Address}"));
        double u = ((BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 11) + 0.5) / (1UL << 53);
        return -endpoint.Weight / Math.Log(u);
    }
}
