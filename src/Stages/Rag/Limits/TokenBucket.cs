namespace Tars.Stages.Rag;

/// <summary>Fills evenly with time; what is taken beyond its content is a debt that has to be filled first.</summary>
/// <param name="perMinute">How much comes in a minute. A tenth of it is the most that gathers.</param>
internal sealed class TokenBucket(double perMinute)
{
    private readonly double _perSecond = perMinute / 60;
    private readonly double _capacity = Math.Max(1, perMinute / 10);
    private double _level = Math.Max(1, perMinute / 10);
    private TimeSpan _at;

    /// <summary>How long it takes until so much may be taken; zero for now. More than it ever holds may be taken when it is full.</summary>
    public TimeSpan WaitFor(double amount, TimeSpan now)
    {
        Fill(now);
        double missing = Math.Min(amount, _capacity) - _level;
        return missing <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(missing / _perSecond);
    }

    /// <summary>Takes, or gives back what is below zero.</summary>
    public void Take(double amount, TimeSpan now)
    {
        Fill(now);
        _level = Math.Min(_capacity, _level - amount);
    }

    private void Fill(TimeSpan now)
    {
        if (now > _at)
        {
            _level = Math.Min(_capacity, _level + ((now - _at).TotalSeconds * _perSecond));
            _at = now;
        }
    }
}
