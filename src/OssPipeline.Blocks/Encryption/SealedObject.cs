namespace OssPipeline.Blocks.Encryption;

/// <summary>An encrypted object opened: its data key and, where it has one, its seal, both checked against what its store says of it.</summary>
internal sealed class SealedObject : IDisposable
{
    private SealedObject(Envelope envelope, ContentKey content, PlaintextSeal? seal)
    {
        Envelope = envelope;
        Content = content;
        Seal = seal;
    }

    public Envelope Envelope { get; }

    public ContentKey Content { get; }

    /// <summary>Null when the writer left none.</summary>
    public PlaintextSeal? Seal { get; }

    /// <summary>Opens it before any byte of it is read.</summary>
    /// <param name="envelope">Its envelope.</param>
    /// <param name="ring">The keys.</param>
    /// <param name="size">Its length at the store, in bytes.</param>
    /// <param name="cipherCrc64">The CRC-64/XZ that the store vouches for; null when it tells none.</param>
    /// <param name="getTags">Asks for its tags.</param>
    /// <exception cref="InvalidDataException">No key opens it, or what stands beside it contradicts it.</exception>
    public static async ValueTask<SealedObject> OpenAsync(
        Envelope envelope, KeyRing ring, long size, ulong? cipherCrc64, Func<ValueTask<IReadOnlyDictionary<string, string>>> getTags)
    {
        if (envelope.Length is { } length && length != size)
        {
            throw new InvalidDataException(
                $"it has {size:N0} bytes and was encrypted from {length:N0}: it was {(size < length ? "truncated" : "lengthened")}, or its metadata is another object's.");
        }

        var content = ring.Open(envelope);
        try
        {
            var text = envelope.Seal ?? (envelope.IsSealInTag ? await TagAsync(getTags).ConfigureAwait(false) : null);
            var seal = text is null ? null : PlaintextSeal.Open(text, content);
            if (seal is not null && seal.Length != size)
            {
                throw new InvalidDataException($"it has {size:N0} bytes and was sealed with {seal.Length:N0}: it was {(size < seal.Length ? "truncated" : "lengthened")}, or its metadata is another object's.");
            }

            if (seal is not null && cipherCrc64 is { } crc && crc != seal.CipherCrc64)
            {
                throw new InvalidDataException($"the store has it with CRC-64 {crc}, and it was sealed with {seal.CipherCrc64}: it was changed, or its metadata is another object's.");
            }

            return new SealedObject(envelope, content, seal);
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <summary>Compares what decrypting gave with the seal.</summary>
    /// <returns>What is wrong; null when all is well, or there is no seal.</returns>
    public string? Problem(PlaintextSeal found)
    {
        var what = Seal is null ? null
            : found.Length != Seal.Length ? "length"
            : found.Crc64 != Seal.Crc64 ? "CRC-64"
            : Seal.Sha256 is { } sha && found.Sha256 is { } mine && !mine.AsSpan().SequenceEqual(sha) ? "SHA-256"
            : null;
        return what is null ? null : $"its plaintext has another {what} than it was sealed with: it was changed, or its metadata is another object's.";
    }

    public void Dispose() => Content.Dispose();

    private static async ValueTask<string> TagAsync(Func<ValueTask<IReadOnlyDictionary<string, string>>> getTags) =>
        (await getTags().ConfigureAwait(false)).GetValueOrDefault(EnvelopeNames.OwnSeal)
            ?? throw new InvalidDataException(
                $"its seal, the tag {EnvelopeNames.OwnSeal}, is missing: its tags were replaced, or a run was killed before it could write it (run that pipeline again).");
}
