using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Layers;

/// <summary>
/// Finds out how many calls at once a store is worth: more while more gets through, half as many when the store refuses some
/// (<see cref="StoreErrorKind.Throttled"/>, or a failure that asks to wait). It belongs below the retrying layer, so that a call that
/// waits to be repeated holds no place.
/// </summary>
/// <remarks>
/// Calls that read and calls that write are governed apart, each beginning with what the store says it is worth; a refusal counts for
/// both, as services count requests of an account. Listings pass freely: there are few.
/// </remarks>
public sealed class AdaptiveStore : DelegatingStore
{
    private const int MostReads = 64;
    private const int MostWrites = 128;

    /// <summary>A layer over a store.</summary>
    /// <param name="inner">The store below; the layer owns it.</param>
    /// <param name="clock">What throughput is measured by.</param>
    public AdaptiveStore(IObjectStore inner, TimeProvider clock)
        : base(inner)
    {
        var info = inner.Info;
        Info = info with
        {
            ReadConcurrency = Math.Max(info.ReadConcurrency, MostReads),
            WriteConcurrency = Math.Max(info.WriteConcurrency, MostWrites),
        };
        Reads = new ConcurrencyGovernor(info.ReadConcurrency, Info.ReadConcurrency, clock);
        Writes = new ConcurrencyGovernor(info.WriteConcurrency, Info.WriteConcurrency, clock);
    }

    /// <summary>The store's own, with the most calls at once that may turn out to be worth it.</summary>
    public override StoreInfo Info { get; }

    internal ConcurrencyGovernor Reads { get; }

    internal ConcurrencyGovernor Writes { get; }

    /// <inheritdoc/>
    public override async ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        var call = new Call(this, Reads, await Reads.EnterAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            return await Inner.HeadAsync(key, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (call.Notes(e))
        {
            throw;
        }
        finally
        {
            call.End();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(
        string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var call = new Call(this, Reads, await Reads.EnterAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            var read = await Inner.ReadAsync(key, ifMatch, offset, destination, cancellationToken).ConfigureAwait(false);
            call.Moved = read;
            return read;
        }
        catch (StoreException e) when (call.Notes(e))
        {
            throw;
        }
        finally
        {
            call.End();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<ObjectInfo> PutAsync(
        string key, ReadOnlyMemory<byte> body, WriteOptions options, CancellationToken cancellationToken)
    {
        var call = new Call(this, Writes, await Writes.EnterAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            var stored = await Inner.PutAsync(key, body, options, cancellationToken).ConfigureAwait(false);
            call.Moved = body.Length;
            return stored;
        }
        catch (StoreException e) when (call.Notes(e))
        {
            throw;
        }
        finally
        {
            call.End();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var call = new Call(this, Writes, await Writes.EnterAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            return await Inner.DeleteAsync(keys, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (call.Notes(e))
        {
            throw;
        }
        finally
        {
            call.End();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<string> BeginUploadAsync(string key, WriteOptions options, CancellationToken cancellationToken)
    {
        var call = new Call(this, Writes, await Writes.EnterAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            return await Inner.BeginUploadAsync(key, options, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (call.Notes(e))
        {
            throw;
        }
        finally
        {
            call.End();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<UploadedPart> PutPartAsync(
        string key, string uploadId, PartAddress part, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var call = new Call(this, Writes, await Writes.EnterAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            var stored = await Inner.PutPartAsync(key, uploadId, part, body, cancellationToken).ConfigureAwait(false);
            call.Moved = body.Length;
            return stored;
        }
        catch (StoreException e) when (call.Notes(e))
        {
            throw;
        }
        finally
        {
            call.End();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<UploadedPart>> ListPartsAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        var call = new Call(this, Reads, await Reads.EnterAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            return await Inner.ListPartsAsync(key, uploadId, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (call.Notes(e))
        {
            throw;
        }
        finally
        {
            call.End();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<ObjectInfo> CompleteUploadAsync(
        string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions options, CancellationToken cancellationToken)
    {
        var call = new Call(this, Writes, await Writes.EnterAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            return await Inner.CompleteUploadAsync(key, uploadId, parts, options, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (call.Notes(e))
        {
            throw;
        }
        finally
        {
            call.End();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        var call = new Call(this, Writes, await Writes.EnterAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            await Inner.AbortUploadAsync(key, uploadId, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (call.Notes(e))
        {
            throw;
        }
        finally
        {
            call.End();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<ObjectInfo> CopyAsync(CopySource source, string key, CopyOptions options, CancellationToken cancellationToken)
    {
        var call = new Call(this, Writes, await Writes.EnterAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            return await Inner.CopyAsync(source, key, options, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (call.Notes(e))
        {
            throw;
        }
        finally
        {
            call.End();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<UploadedPart> CopyPartAsync(
        CopySource source, long offset, long length, string key, string uploadId, int number, CancellationToken cancellationToken)
    {
        var call = new Call(this, Writes, await Writes.EnterAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            return await Inner.CopyPartAsync(source, offset, length, key, uploadId, number, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (call.Notes(e))
        {
            throw;
        }
        finally
        {
            call.End();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken)
    {
        var call = new Call(this, Reads, await Reads.EnterAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            return await Inner.GetTagsAsync(key, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (call.Notes(e))
        {
            throw;
        }
        finally
        {
            call.End();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask SetTagsAsync(string key, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        var call = new Call(this, Writes, await Writes.EnterAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            await Inner.SetTagsAsync(key, tags, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (call.Notes(e))
        {
            throw;
        }
        finally
        {
            call.End();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<string?> GetAclAsync(string key, CancellationToken cancellationToken)
    {
        var call = new Call(this, Reads, await Reads.EnterAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            return await Inner.GetAclAsync(key, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (call.Notes(e))
        {
            throw;
        }
        finally
        {
            call.End();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadVersionAsync(
        string key, string versionId, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var call = new Call(this, Reads, await Reads.EnterAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            var read = await Inner.ReadVersionAsync(key, versionId, offset, destination, cancellationToken).ConfigureAwait(false);
            call.Moved = read;
            return read;
        }
        catch (StoreException e) when (call.Notes(e))
        {
            throw;
        }
        finally
        {
            call.End();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<IContentProof?> ProveAsync(ObjectInfo described, CancellationToken cancellationToken)
    {
        var call = new Call(this, Reads, await Reads.EnterAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            return await Inner.ProveAsync(described, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (call.Notes(e))
        {
            throw;
        }
        finally
        {
            call.End();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<ArchiveState> RestoreAsync(string key, RestoreRequest request, CancellationToken cancellationToken)
    {
        var call = new Call(this, Writes, await Writes.EnterAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            return await Inner.RestoreAsync(key, request, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (call.Notes(e))
        {
            throw;
        }
        finally
        {
            call.End();
        }
    }

    /// <summary>One call's place.</summary>
    private struct Call(AdaptiveStore store, ConcurrencyGovernor governor, int ticket)
    {
        private bool _isRefused;

        public long Moved { get; set; }

        // As a filter, so that the exception passes by untouched.
        public bool Notes(StoreException error)
        {
            _isRefused = error is { Kind: StoreErrorKind.Throttled } or { IsTransient: true, RetryAfter: not null };
            return false;
        }

        public readonly void End()
        {
            governor.Exit(ticket, Moved, _isRefused);
            if (_isRefused)
            {
                (governor == store.Reads ? store.Writes : store.Reads).Refused();
            }
        }
    }
}
