namespace Tars.Pipeline;

/// <summary>What a node did with its time in a run; the three shares make 1.</summary>
/// <param name="Name">The node.</param>
/// <param name="Hands">How many items it may work on at once.</param>
/// <param name="Busy">The share of all hands' time spent in its code.</param>
/// <param name="Blocked">The share in which what it had made waited for room behind it.</param>
/// <param name="Starved">The share in which it had nothing to do.</param>
/// <param name="QueueFill">How full the queues before it were on average, from 0 to 1.</param>
public sealed record NodeShares(string Name, int Hands, double Busy, double Blocked, double Starved, double QueueFill);
