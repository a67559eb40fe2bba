using OssPipeline.Core.Storage;

namespace OssPipeline.Engine.Run;

/// <summary>Checks the bytes of one object against what its source vouches for, while its parts are read several at once.</summary>
/// <remarks>
/// A hash needs bytes in order. Parts are begun in order, so the part whose turn it is has its memory already and never waits for one
/// that waits here.
/// </remarks>
internal sealed class SourceCheck(IContentProof proof) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IContentCheck _check = proof.Begin();
    private readonly Dictionary<int, TaskCompletionSource> _waiting = [];
    private int _next;
    private bool _isBroken;

    /// <summary>Takes a part's bytes; waits for the parts before it where the check needs order.</summary>
    public async ValueTask AddAsync(int sequence, long offset, ReadOnlyMemory<byte> bytes)
    {
        if (!_check.NeedsOrder)
        {
            _check.Add(offset, bytes.Span);
            return;
        }

        if (TurnOf(sequence) is { } turn)
        {
            await turn.ConfigureAwait(false);
        }

        if (_isBroken)
        {
            return;
        }

        _check.Add(offset, bytes.Span);
        Next();
    }

    /// <summary>A part will not come: lets those that wait for it go.</summary>
    public void Break()
    {
        lock (_gate)
        {
            _isBroken = true;
            foreach (var waiting in _waiting.Values)
            {
                waiting.TrySetResult();
            }

            _waiting.Clear();
        }
    }

    /// <summary>Compares, once all parts were given.</summary>
    /// <returns>Null when all is well.</returns>
    public string? Judge() => _check.Judge() is { } problem
        ? $"what was read is not what the source vouches for by its {proof.Name}: {problem}; it was damaged on the way or at the source"
        : null;

    /// <inheritdoc/>
    public void Dispose() => _check.Dispose();

    private Task? TurnOf(int sequence)
    {
        lock (_gate)
        {
            if (_isBroken || sequence == _next)
            {
                return null;
            }

            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add(sequence, turn);
            return turn.Task;
        }
    }

    private void Next()
    {
        lock (_gate)
        {
            _next++;
            if (_waiting.Remove(_next, out var turn))
            {
                turn.TrySetResult();
            }
        }
    }
}
