using OssPipeline.Core.Storage;

namespace OssPipeline.Blocks.Encryption;

/// <summary>Reads the plaintext of one encrypted object of a store, whole or any stretch of it. Disposing of it wipes its key.</summary>
/// <remarks>
/// Every read is pinned to the version that was opened. Opening proves the length and, with a seal and a store that vouches for CRCs,
/// that the stored bytes are those that were sealed. Whoever reads from the beginning to the end without a gap, in pieces of any length,
/// can ask <see cref="Problem"/> for the rest of the proof; a stretch alone proves nothing more, as the cipher's mode shows no change.
/// </remarks>
public sealed class EncryptedObjectReader : IDisposable
{
    private readonly IObjectStore _store;
    private readonly ObjectInfo _info;
    private readonly SealedObject _opened;
    private readonly Aes256Ctr _cipher;
    private readonly SequentialProof _proof;

    private EncryptedObjectReader(IObjectStore store, ObjectInfo info, SealedObject opened)
    {
        _store = store;
        _info = info;
        _opened = opened;
        _cipher = opened.Content.CreateCipher();
        _proof = new SequentialProof(opened.Seal?.Sha256 is not null);
    }

    /// <summary>Length of the plaintext in bytes.</summary>
    public long Length => _info.Size;

    /// <summary>Whether the writer left a proof of the plaintext.</summary>
    public bool HasSeal => _opened.Seal is not null;

    /// <summary>Whether an object has encryption headers, well-formed or not.</summary>
    public static bool IsEncrypted(ObjectInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        try
        {
            return Envelope.Read(info.Attributes.Metadata) is not null;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    /// <summary>Opens an object; null when it is not encrypted.</summary>
    /// <param name="store">Has it; stays the caller's.</param>
    /// <param name="info">The object as HEAD describes it.</param>
    /// <param name="ring">The private keys that may open it; not needed afterwards.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="InvalidDataException">No key opens it, its headers are malformed, or it is not what its headers or seal say.</exception>
    public static async ValueTask<EncryptedObjectReader?> OpenAsync(IObjectStore store, ObjectInfo info, KeyRing ring, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(ring);
        return Envelope.Read(info.Attributes.Metadata) is { } envelope
            ? new EncryptedObjectReader(store, info, await SealedObject.OpenAsync(
                envelope, ring, info.Size, info.Crc64, () => store.GetTagsAsync(info.Key, cancellationToken)).ConfigureAwait(false))
            : null;
    }

    /// <summary>Fills the destination with plaintext from an offset on, which may be any. One call at a time.</summary>
    /// <returns>How many bytes: less than asked only at the object's end, 0 past it.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Changed"/> when the object is no longer the version that was opened.</exception>
    public async ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var read = await _store.ReadAsync(_info.Key, _info.ETag, offset, destination, cancellationToken).ConfigureAwait(false);
        Decrypt(offset, destination.Span[..read]);
        return read;
    }

    /// <summary>After a read from the beginning to the end: what is wrong with the plaintext that came out; null when all is well, or nothing proves it.</summary>
    /// <exception cref="InvalidOperationException">Not everything was read, or not in order.</exception>
    public string? Problem()
    {
        return _proof.Length == Length
            ? _opened.Problem(_proof.Value())
            : throw new InvalidOperationException("Not everything was read, or not in order.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cipher.Dispose();
        _proof.Dispose();
        _opened.Dispose();
    }

    private void Decrypt(long offset, Span<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        ulong? cipher = null;
        var plain = CtrPass.Decrypt(_cipher, bytes, offset, [], ref cipher);
        if (offset == _proof.Length)
        {
            _proof.Add(bytes, plain, cipher!.Value);
        }
    }
}
