using System.Diagnostics.CodeAnalysis;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Blocks.Merging;

/// <summary>Reads composed objects: each piece from exactly the version its object was listed in, several pieces at once.</summary>
/// <param name="source">What the pieces are read from.</param>
/// <param name="noun">What a piece's object is called in messages.</param>
/// <param name="parallel">How many pieces may be read at once, over all objects.</param>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A SemaphoreSlim holds nothing unless its wait handle is asked for, and a source has no end of its own.")]
internal sealed class PieceReader(ISource source, string noun, int parallel)
{
    private readonly SemaphoreSlim _turns = new(parallel);

    /// <summary>Fills the destination from an offset on; <see cref="ISource.ReadAsync"/>.</summary>
    public async ValueTask<int> ReadAsync(ObjectRef origin, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var composition = origin.Composition ?? throw new InvalidOperationException($"'{origin.Key}' was not composed here.");
        var length = (int)Math.Clamp(composition.Length - offset, 0, destination.Length);
        if (length == 0)
        {
            return 0;
        }

        var (first, last) = (composition.Find(offset), composition.Find(offset + length - 1));
        if (first == last)
        {
            await ReadPieceAsync(composition, first, offset, destination[..length], cancellationToken).ConfigureAwait(false);
            return length;
        }

        await Parallel.ForAsync(
            first,
            last + 1,
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken },
            (piece, token) => ReadPieceAsync(composition, piece, offset, destination[..length], token)).ConfigureAwait(false);
        return length;
    }

    /// <summary>Asks for what the store vouches for of an object; it must still be the version that was listed.</summary>
    public async Task<ObjectRef> DescribeAsync(ObjectRef listed, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var now = await source.HeadAsync(listed.Key, cancellationToken).ConfigureAwait(false);
            if (now is null || now.Size != listed.Size || !string.Equals(now.ETag, listed.ETag, StringComparison.OrdinalIgnoreCase))
            {
                throw new StoreException(StoreErrorKind.Changed, "it changed at the source after it was listed");
            }

            return source.Store.TellsProof ? now with { Proof = await source.ProveAsync(now, cancellationToken).ConfigureAwait(false) } : now;
        }
        catch (StoreException e) when (!e.EndsRun)
        {
            throw Named(listed, e);
        }
        finally
        {
            _turns.Release();
        }
    }

    private StoreException Named(ObjectRef stored, StoreException e) =>
        new(e.Kind, $"{noun} '{stored.Key}' can't be read: {e.Message}", e.IsTransient, e) { Code = e.Code, RequestId = e.RequestId, RetryAfter = e.RetryAfter };

    // What of a piece lies in the destination, which starts at an offset of the object.
    private async ValueTask ReadPieceAsync(Composition composition, int number, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var piece = composition.Pieces[number];
        var start = composition.StartOf(number);
        var from = Math.Max(start, offset);
        var to = Math.Min(start + piece.Length, offset + destination.Length);
        if (to <= from)
        {
            return;
        }

        var target = destination[(int)(from - offset)..(int)(to - offset)];
        if (piece.Stored is not { } stored)
        {
            piece.Literal.Slice((int)(from - start), target.Length).CopyTo(target);
            return;
        }

        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var read = await source.ReadAsync(stored, piece.Offset + from - start, target, cancellationToken).ConfigureAwait(false);
            if (read != target.Length)
            {
                throw new StoreException(StoreErrorKind.Changed, "it became shorter while it was read");
            }
        }
        catch (StoreException e) when (!e.EndsRun)
        {
            throw Named(stored, e);
        }
        finally
        {
            _turns.Release();
        }
    }
}
