namespace OssPipeline.Engine.Run;

/// <summary>A number of places for both lanes together. Once there are objects in both, each leaves some to the other.</summary>
/// <param name="total">How many places there are; a single one can't be shared.</param>
/// <param name="traffic">Which lanes have objects; null to leave some in any case.</param>
internal sealed class LaneSlots(int total, LaneTraffic? traffic)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource>[] _waiting = [new(), new()];
    private readonly int[] _used = new int[LaneTraffic.Lanes];
    private readonly int _left = total < 2 ? 0 : Math.Max(1, total / 8);

    /// <summary>Waits for a place, in the order of coming within a lane.</summary>
    public Task EnterAsync(Lane lane, CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource> place;
        lock (_gate)
        {
            if (_waiting[(int)lane].Count == 0 && IsFree(lane))
            {
                _used[(int)lane]++;
                return Task.CompletedTask;
            }

            place = _waiting[(int)lane].AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        return WaitAsync(place, cancellationToken);
    }

    /// <summary>Gives a place back.</summary>
    public void Leave(Lane lane)
    {
        lock (_gate)
        {
            _used[(int)lane]--;

            // The other lane first: the places it may take are those that it was left.
            Admit(LaneTraffic.Other(lane));
            Admit(lane);
        }
    }

    private void Admit(Lane lane)
    {
        while (_waiting[(int)lane].First is { } next && IsFree(lane))
        {
            _waiting[(int)lane].RemoveFirst();
            _used[(int)lane]++;
            next.Value.SetResult();
        }
    }

    private bool IsFree(Lane lane) =>
        _used[0] + _used[1] < total
        && (_used[(int)lane] < total - _left || traffic?.Has(LaneTraffic.Other(lane)) == false);

    private async Task WaitAsync(LinkedListNode<TaskCompletionSource> place, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (self, place) = ((LaneSlots, LinkedListNode<TaskCompletionSource>))state!;
                lock (self._gate)
                {
                    if (place.List is null)
                    {
                        return; // It has its place already, and whoever asked gives it back.
                    }

                    place.List.Remove(place);
                }

                place.Value.SetCanceled(token);
            },
            (this, place));
        await place.Value.Task.ConfigureAwait(false);
    }
}
