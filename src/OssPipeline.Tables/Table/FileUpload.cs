using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Tables.Table;

/// <summary>A file on its way into the store, as an upload that is not completed. One caller at a time.</summary>
internal sealed class FileUpload(UploadRoom room, string key, WriteOptions options)
{
    private readonly List<Task<UploadedPart>> _parts = [];
    private string? _id;
    private ulong _crc;
    private long _size;

    /// <summary>Bytes handed over by now.</summary>
    public long Size => _size;

    /// <summary>Sends a part once there is room for one more on its way; takes its memory over.</summary>
    public async ValueTask SendAsync(PartBytes part, CancellationToken cancellationToken)
    {
        try
        {
            _id ??= await room.BeginAsync(key, options, cancellationToken).ConfigureAwait(false);
            await room.EnterAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            part.Release(room.Held);
            throw;
        }

        var crc = Crc64Xz.Compute(part.Bytes.Span);
        var address = new PartAddress(_parts.Count + 1, _size) { Crc64 = crc };
        _crc = Crc64Xz.Combine(_crc, crc, part.Length);
        _size += part.Length;
        var id = _id;
        _parts.Add(Task.Run(() => PutAsync(id, address, part, cancellationToken), CancellationToken.None));
    }

    /// <summary>Waits for all parts.</summary>
    /// <returns>What completing the upload takes.</returns>
    public async ValueTask<HeldUpload> FinishAsync(CancellationToken cancellationToken)
    {
        if (_id is null)
        {
            throw new InvalidOperationException("A file without bytes can't be uploaded.");
        }

        var parts = await Task.WhenAll(_parts).WaitAsync(cancellationToken).ConfigureAwait(false);
        return new HeldUpload(key, _id, parts, _size, _crc);
    }

    /// <summary>Waits until nothing uses the parts' memory any more, whatever became of them.</summary>
    public async ValueTask QuietAsync()
    {
        foreach (var part in _parts)
        {
            await ((Task)part).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Fails when a part did.</summary>
    public void ThrowIfFailed()
    {
        foreach (var part in _parts)
        {
            if (part.IsFaulted)
            {
                part.GetAwaiter().GetResult();
            }
        }
    }

    private async Task<UploadedPart> PutAsync(string id, PartAddress address, PartBytes part, CancellationToken cancellationToken)
    {
        try
        {
            var stored = await room.Store.PutPartAsync(key, id, address, part.Bytes, cancellationToken).ConfigureAwait(false);
            return stored.Size == part.Length && (stored.Crc64 is null || stored.Crc64 == address.Crc64) ? stored : throw new StoreException(
                StoreErrorKind.Corrupt,
                $"{room.Store.Info.Location} holds other bytes as part {stored.Number} of '{key}' than were sent: {stored.Size} bytes with CRC-64 {stored.Crc64} instead of {part.Length} with {address.Crc64}.");
        }
        finally
        {
            part.Release(room.Held);
            room.Leave();
        }
    }
}

/// <summary>An upload with all its parts that is not completed.</summary>
/// <param name="Key">The object it makes.</param>
/// <param name="UploadId">The store's ID of it.</param>
/// <param name="Parts">Its parts.</param>
/// <param name="Size">Bytes of all.</param>
/// <param name="Crc64">CRC-64/XZ of all.</param>
internal sealed record HeldUpload(string Key, string UploadId, IReadOnlyList<UploadedPart> Parts, long Size, ulong Crc64);
