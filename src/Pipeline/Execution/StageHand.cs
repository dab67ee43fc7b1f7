namespace Tars.Pipeline.Execution;

/// <summary>
/// One hand at a stage, and at the stages fused with it: works on one item at a time, each stage on what the one before has made as soon as
/// it is made. Work that is done at once costs neither a task nor a state machine.
/// </summary>
internal sealed class StageHand
{
    private const long NotMeasured = long.MinValue;

    private readonly StageRunner _runner;
    private readonly NodeCounters _counters;
    private readonly CancellationToken _stop;
    private readonly IStageNode _stage;
    private readonly Output _output;
    private readonly Outlet _outlet;
    private readonly Edge? _inline;
    private readonly StageHand? _next;
    private readonly TimeProvider _time;
    private readonly bool _mayChange;
    private WorkClock _clock;
    private bool _plain;

    /// <param name="head">The first of the stages.</param>
    /// <param name="slack">The most bytes by which the budget may be wrong while the hand works.</param>
    public StageHand(StageRunner head, long slack)
        : this(head, new Outlet(head.Tail, slack))
    {
    }

    private StageHand(StageRunner runner, Outlet outlet)
    {
        _runner = runner;
        _counters = runner.Counters;
        _stop = runner.Run.Stop;
        _stage = runner.Stage;
        _output = runner.Stage.CreateOutput();
        _outlet = outlet;
        _time = runner.Run.Time;
        _clock = new WorkClock(_time, runner.Counters);
        Type input = runner.Definition.Spec.InputType!;
        _mayChange = !input.IsSealed || typeof(IExternalPayload).IsAssignableFrom(input);
        if (runner.Fused is StageRunner next)
        {
            _inline = runner.Outputs[0];
            _next = new StageHand(next, outlet);
        }
    }

    /// <summary>Works on an item down to what leaves the fused stages.</summary>
    /// <exception cref="OperationCanceledException">The run stops; the item does not count as done.</exception>
    public ValueTask WorkAsync(Item item)
    {
        _stop.ThrowIfCancellationRequested();
        _outlet.Begin(item);
        ValueTask work = TakeAsync(item.Payload, last: true);
        return work.IsCompletedSuccessfully ? _outlet.EndAsync() : EndAsync(work);
    }

    /// <summary>Brings the budget up to date and lets go of what was made; to be called before the hand waits for work.</summary>
    public void Rest()
    {
        _outlet.Flush();
        for (StageHand? hand = this; hand is not null; hand = hand._next)
        {
            hand._output.Release();
        }
    }

    private async ValueTask EndAsync(ValueTask work)
    {
        await work;
        await _outlet.EndAsync();
    }

    /// <summary>
    /// Takes a payload from stage to stage for as long as each makes one of it at once; what comes otherwise is left to the others.
    /// </summary>
    /// <param name="payload">What is worked on.</param>
    /// <param name="last">Whether nothing more is made of the item that the hand works on.</param>
    private ValueTask TakeAsync(object payload, bool last)
    {
        StageHand hand = this;
        while (true)
        {
            hand._counters.Taken();
            if (!hand._plain && !(hand._plain = hand._runner.IsPlain))
            {
                return hand.TakeCarefullyAsync(payload, last);
            }

            Output output = hand._output;
            long start = hand._clock.IsDue() ? hand._time.GetTimestamp() : NotMeasured;
            ValueTask work;
            try
            {
                work = hand._stage.ProcessAsync(payload, output, _stop);
            }
            catch (Exception e)
            {
                work = ValueTask.FromException(e);
            }

            if (!work.IsCompletedSuccessfully || (output.HasRemarks && output.Failure is not null)
                || (hand._mayChange && payload is IExternalPayload))
            {
                return hand.FinishAsync(payload, work, start != NotMeasured ? start : hand._time.GetTimestamp(), last);
            }

            if (start != NotMeasured)
            {
                hand._clock.Stop(start);
            }

            if (output.HasRemarks)
            {
                hand._runner.Settle(_outlet.Root, output);
            }
            else
            {
                hand._counters.Completed();
            }

            if (output.Count != 1 || hand._next is not StageHand next)
            {
                return hand.EmitAsync(last);
            }

            hand._counters.Emitted(1);
            payload = output.PayloadAt(0);
            output.Reset();
            if (!hand._inline!.Admits(payload))
            {
                return default;
            }

            hand = next;
        }
    }

    private async ValueTask TakeCarefullyAsync(object payload, bool last) =>
        await SettleAsync(payload, await _runner.AttemptAsync(_outlet.Root, payload, _output), last);

    private async ValueTask FinishAsync(object payload, ValueTask begun, long start, bool last)
    {
        Attempt attempt = await _runner.AttemptAsync(_outlet.Root, payload, _output, begun);
        _counters.Busy(_time.GetElapsedTime(start));
        await SettleAsync(payload, attempt, last);
    }

    private ValueTask SettleAsync(object payload, Attempt attempt, bool last)
    {
        if (attempt.Stopped)
        {
            throw new OperationCanceledException(_stop);
        }

        _runner.Settle(_outlet.Root, payload, _output, attempt);
        if (attempt.Succeeded)
        {
            return EmitAsync(last);
        }

        _output.Reset();
        return default;
    }

    private ValueTask EmitAsync(bool last)
    {
        int count = _output.Count;
        _counters.Emitted(count);
        for (int i = 0; i < count; i++)
        {
            ValueTask offered = OfferAsync(i, last && i == count - 1);
            if (!offered.IsCompletedSuccessfully)
            {
                return EmitRestAsync(offered, i + 1, last);
            }

            if (count > 1)
            {
                // Much may be made of one item: the run must not have to wait until all of it is worked on.
                _stop.ThrowIfCancellationRequested();
            }
        }

        _output.Reset();
        return default;
    }

    private async ValueTask EmitRestAsync(ValueTask offered, int from, bool last)
    {
        await offered;
        int count = _output.Count;
        for (int i = from; i < count; i++)
        {
            await OfferAsync(i, last && i == count - 1);
        }

        _output.Reset();
    }

    private ValueTask OfferAsync(int place, bool last)
    {
        object payload = _output.PayloadAt(place);
        return _next is null ? _outlet.OfferAsync(payload, _output.BytesAt(place), last)
            : _inline!.Admits(payload) ? _next.TakeAsync(payload, last)
            : default;
    }
}
