using OssPipeline.Blocks.Encryption;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks;

/// <summary>Decrypts objects of OSS client-side encryption, whoever wrote them: the block kind <c>decrypt</c>.</summary>
/// <param name="options">The options.</param>
/// <param name="ring">The private keys; owned.</param>
public sealed class DecryptBlock(DecryptOptions options, KeyRing ring) : IPartwiseTransform, IDisposable
{
    /// <summary>The kind <c>decrypt</c>.</summary>
    public static ComponentKind Kind { get; } = new BlockKind<DecryptOptions>(
        "decrypt",
        Scope.Part,
        "Decrypts objects that were encrypted before they reached OSS, by this tool or by an official SDK, and checks them against their seal.",
        static (options, context) => new DecryptBlock(
            options, PrivateKeys.Load(options.PrivateKeys, options.PassphraseEnv, options.KeyMatdesc, context)))
    {
        Example = """
            nodes:
              read:  { kind: read, store: lake, prefix: raw/ }
              open:  { kind: decrypt, private_keys: [keys/private.pem] }
              write: { kind: write, store: here }
            """,
        Remarks = """
            The format is known by the object's metadata: the common one (V2, with RSA PKCS#1 or OAEP), the documentation's old sample (seed), and
            what oss2 wrote before 2.11. Each object costs one HEAD.

            An object with a seal (`encrypt` writes one) never becomes visible with other bytes than were encrypted: a wrong key, a truncated or
            changed object, or the metadata of another object fails it by name, most of the time before a byte is read. Other tools write no seal;
            `require_seal: true` fails their objects.
            """,
    };

    /// <inheritdoc/>
    public Scope Scope => Scope.Part;

    /// <inheritdoc/>
    public bool KeepsKeysDistinct => true;

    /// <inheritdoc/>
    public bool NeedsAttributes => false;

    /// <inheritdoc/>
    public int MaxTags => 0;

    /// <inheritdoc/>
    public ObjectVerdict Shape(ObjectRef origin, ObjectDraft draft) => ObjectVerdict.Keep(draft);

    /// <inheritdoc/>
    public async ValueTask<IPassage> BeginAsync(PassageStart start, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(start);
        var origin = await start.DescribeAsync(cancellationToken).ConfigureAwait(false);
        if (Envelope.Read(origin.Attributes.Metadata) is not { } envelope)
        {
            return options.Plain == UnencryptedObjects.Pass ? new DecryptPassage(null) : throw new InvalidDataException(
                "it is not encrypted: it has none of the encryption headers (plain: pass lets such objects through).");
        }

        var opened = await SealedObject.OpenAsync(envelope, ring, origin.Size, origin.Crc64, () => start.GetTagsAsync(cancellationToken)).ConfigureAwait(false);
        try
        {
            if (opened.Seal is null && options.RequireSeal)
            {
                throw new InvalidDataException("it has no seal, so that nothing proves its plaintext (require_seal).");
            }

            if (opened.Seal?.Sha256 is not null && start.MayHaveParts && start.PartSize is { } size && !Sha256Leaves.Fits(size))
            {
                throw new InvalidDataException($"parts of {size:N0} bytes can't be hashed on their own; set the sink's part: to a multiple of 1MiB.");
            }

            return new DecryptPassage(opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Forgets the keys. No object may begin any more; those that have begun have data keys of their own.</summary>
    public void Dispose() => ring.Dispose();
}
