using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Layers;

/// <summary>A place in a listing that is opened anew after a failure.</summary>
/// <param name="open">Opens the listing where it has to go on, or from the beginning.</param>
/// <param name="isNew">
/// Whether an item was not given before. Passing over old ones is part of one move, so that a listing that starts over and fails at the
/// same place each time runs out of attempts instead of going round for ever.
/// </param>
internal sealed class RetryCursor<T>(Func<CancellationToken, IAsyncEnumerable<T>> open, Func<T, bool> isNew) : IAsyncDisposable
{
    private IAsyncEnumerator<T>? _items;
    private ValueTask<bool>? _pending;

    public T Current => _items!.Current;

    /// <summary>Moves on if that needs no waiting: within a page, as most moves are. Null leaves the move to <see cref="MoveAsync"/>.</summary>
    public bool? TryMoveNow(CancellationToken cancellationToken)
    {
        bool moved;
        do
        {
            ValueTask<bool> move;
            try
            {
                move = Start(cancellationToken);
            }
            catch (StoreException e)
            {
                move = ValueTask.FromException<bool>(e);
            }

            if (!move.IsCompletedSuccessfully)
            {
                _pending = move;
                return null;
            }

            moved = move.Result;
        }
        while (moved && !isNew(Current));
        return moved;
    }

    /// <summary>Moves on; after a failure the next call opens the listing anew.</summary>
    public async ValueTask<bool> MoveAsync(CancellationToken cancellationToken)
    {
        try
        {
            bool moved;
            do
            {
                var move = _pending ?? Start(cancellationToken);
                _pending = null;
                moved = await move.ConfigureAwait(false);
            }
            while (moved && !isNew(Current));
            return moved;
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_items is { } items)
        {
            _items = null;
            await items.DisposeAsync().ConfigureAwait(false);
        }
    }

    private ValueTask<bool> Start(CancellationToken cancellationToken) =>
        (_items ??= open(cancellationToken).GetAsyncEnumerator(cancellationToken)).MoveNextAsync();
}
