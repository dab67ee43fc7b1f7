namespace Tars.Stages.Rag;

/// <summary>Whether an endpoint is worth asking, as its last answers tell.</summary>
/// <param name="time">The clock.</param>
internal sealed class EndpointHealth(TimeProvider time)
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly long _origin = time.GetTimestamp();
    private int _failures;
    private bool _isBeingChecked;
    private TimeSpan _restsUntil;

    /// <summary>False from a failure until a request or a check succeeds.</summary>
    public bool IsUp
    {
        get
        {
            lock (_gate)
            {
                return _failures == 0;
            }
        }
    }

    public void Succeeded()
    {
        lock (_gate)
        {
            _failures = 0;
        }
    }

    /// <summary>Rests it: for a second, then for twice as long each time, a minute at most.</summary>
    public void Failed()
    {
        lock (_gate)
        {
            var rest = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(_failures, 10)));
            _failures++;
            _restsUntil = time.GetElapsedTime(_origin) + (rest < LongestRest ? rest : LongestRest);
        }
    }

    /// <summary>
    /// True for one caller once an endpoint that was down has rested: that one is to check it, and to say <see cref="Checked"/>.
    /// </summary>
    public bool TakeCheck()
    {
        lock (_gate)
        {
            bool due = _failures > 0 && !_isBeingChecked && time.GetElapsedTime(_origin) >= _restsUntil;
            _isBeingChecked |= due;
            return due;
        }
    }

    public void Checked(bool isUp)
    {
        lock (_gate)
        {
            _isBeingChecked = false;
        }

        if (isUp)
        {
            Succeeded();
        }
        else
        {
            Failed();
        }
    }
}
