using OssPipeline.Blocks.Encryption;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks;

/// <summary>Encrypts objects before they leave this machine, in the way of OSS client-side encryption: the block kind <c>encrypt</c>.</summary>
public sealed class EncryptBlock : IPartwiseTransform, IDisposable
{
    private readonly EncryptOptions _options;
    private readonly PublicKey _key;
    private readonly KeyRing? _ring;

    /// <summary>A block; owns the keys, once it is made.</summary>
    /// <param name="options">The options.</param>
    /// <param name="key">Wraps data keys.</param>
    /// <param name="ring">Opens the data keys of uploads that an earlier run began; null when there is no private key.</param>
    /// <exception cref="InvalidDataException">The private key is not the public key's other half.</exception>
    public EncryptBlock(EncryptOptions options, PublicKey key, KeyRing? ring)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(key);
        _options = options;
        _key = key;
        _ring = ring;
        if (ring is not null && ring.Keys[0].Id != key.Id)
        {
            throw new InvalidDataException($"private_key: {ring.Keys[0].Location} ({ring.Keys[0].Id}) is not the other half of {options.PublicKey} ({key.Id}).");
        }
    }

    /// <summary>The kind <c>encrypt</c>.</summary>
    public static ComponentKind Kind { get; } = new BlockKind<EncryptOptions>(
        "encrypt",
        Scope.Part,
        "Encrypts objects before they leave this machine: AES-256-CTR with a data key of its own for each object, wrapped by an RSA key (OSS client-side encryption).",
        static (options, context) => Create(options, context))
    {
        Example = """
            nodes:
              read:  { kind: read, store: exports }
              seal:  { kind: encrypt, public_key: keys/public.pem }
              write: { kind: write, store: lake, prefix: raw/ }
            """,
        Remarks = """
            `osspipe keys new --out keys` makes a key pair. Keep the private key where it can't be lost: without it nobody reads the objects again.

            Parts are encrypted in parallel, and an object stays as long as it was. The wrapped data key stands in the object's metadata, so the
            sink must keep metadata (`oss`). Compress before, not after: ciphertext does not shrink.

            Counter mode shows no change by itself. So a seal is written with each object: length, CRC64 and SHA-256 of its plaintext, encrypted
            under its data key (`x-oss-meta-osspipe-seal`; for an object that is sent in parts the tag `osspipe-seal`, as its metadata is fixed
            before its bytes are known). `decrypt`, `cat` and `verify` compare with it. Objects are sent in parts of a multiple of 1 MiB while
            `sha256` is on.

            With `private_key` a killed run goes on with a large object at the part; without it such an object is sent anew, as its data key
            died with the run and is never stored in the clear.

            docs/encryption.md tells which readers open which format.
            """,
    };

    /// <inheritdoc/>
    public Scope Scope => Scope.Part;

    /// <inheritdoc/>
    public bool KeepsKeysDistinct => true;

    /// <inheritdoc/>
    public bool NeedsAttributes => true;

    /// <inheritdoc/>
    public int MaxTags => _options.Seal ? 1 : 0;

    /// <inheritdoc/>
    public ObjectVerdict Shape(ObjectRef origin, ObjectDraft draft) => ObjectVerdict.Keep(draft);

    /// <inheritdoc/>
    public ValueTask<IPassage> BeginAsync(PassageStart start, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(start);
        if (start.MayHaveParts)
        {
            RequireSize(start.PartSize);
        }

        return new ValueTask<IPassage>(Resume(start) ?? Anew(start, start.MayHaveParts));
    }

    /// <summary>Forgets the keys. No object may begin any more; those that have begun have data keys of their own.</summary>
    public void Dispose()
    {
        _key.Dispose();
        _ring?.Dispose();
    }

    private static EncryptBlock Create(EncryptOptions options, ComponentContext context)
    {
        PublicKey? key = null;
        KeyRing? ring = null;
        try
        {
            key = PublicKey.Load(new KeyLocation(options.PublicKey, context.PathOf, context.Environment, context.Hide));
            ring = options.PrivateKey is { } location
                ? PrivateKeys.Load([location], options.PassphraseEnv, new Dictionary<string, string>(), context)
                : null;
            return new EncryptBlock(options, key, ring);
        }
        catch
        {
            key?.Dispose();
            ring?.Dispose();
            throw;
        }
    }

    private void RequireSize(long? size)
    {
        if (size is { } bytes && (bytes % Aes256Ctr.BlockSize != 0 || (_options.Sha256 && _options.Seal && !Sha256Leaves.Fits(bytes))))
        {
            throw new InvalidDataException(
                $"parts of {bytes:N0} bytes can't be {(_options.Sha256 && _options.Seal ? "hashed" : "encrypted")} on their own; set the sink's part: to a multiple of {(_options.Sha256 && _options.Seal ? "1MiB, or sha256: false here" : "16 bytes")}.");
        }
    }

    private EncryptPassage? Resume(PassageStart start)
    {
        if (_ring is null || start.Note is not { } note)
        {
            return null;
        }

        try
        {
            var metadata = EnvelopeNote.Parse(note);
            return metadata is not null && Envelope.Read(metadata) is { } envelope && _ring.TryOpen(envelope) is { } content
                ? new EncryptPassage(content, metadata, note, _options)
                : null;
        }
        catch (InvalidDataException)
        {
            return null; // the state file was damaged; the object is then encrypted anew
        }
    }

    private EncryptPassage Anew(PassageStart start, bool mayHaveParts)
    {
        var content = ContentKey.Create(_options.EnvelopeFormat);
        try
        {
            var metadata = new Dictionary<string, string>(
                Envelope.Write(_options.EnvelopeFormat, _key, content, _options.Matdesc, start.Length, mayHaveParts ? start.PartSize : null), StringComparer.Ordinal);
            if (_options.Seal && mayHaveParts)
            {
                metadata[EnvelopeNames.OwnSealed] = EnvelopeNames.InTag;
            }

            return new EncryptPassage(content, metadata, EnvelopeNote.Format(metadata), _options);
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }
}
