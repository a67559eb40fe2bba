using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks.Encryption;

/// <summary>One object on its way through <c>encrypt</c>. Owns its data key.</summary>
internal sealed class EncryptPassage : IPassage
{
    private readonly Lock _gate = new();
    private readonly ContentKey _content;
    private readonly Aes256Ctr _cipher;
    private readonly PlaintextProof _proof;
    private readonly bool _seals;
    private PassageEnd? _end;

    public EncryptPassage(ContentKey content, IReadOnlyDictionary<string, string> metadata, string note, EncryptOptions options)
    {
        _content = content;
        _cipher = content.CreateCipher();
        _seals = options.Seal;
        _proof = new PlaintextProof(options is { Seal: true, Sha256: true });
        Metadata = metadata;
        Note = note;
    }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public string? Note { get; }

    /// <summary>Keeps all: metadata of an object that is encrypted already collides with what is written here, which fails it.</summary>
    public bool Removes(string name) => false;

    public Part Apply(Part part, out ulong inputCrc64)
    {
        // 8 MiB parts have 8 leaves; the largest parts, of 1 GiB, have 1,024.
        var size = _proof.DigestSize(part.Length);
        var digests = size <= 1024 ? stackalloc byte[size] : new byte[size];
        var input = part.Crc64;
        part.Crc64 = null;
        var output = CtrPass.Encrypt(_cipher, part.Bytes.Span, part.Offset, digests, ref input);
        part.Crc64 = output;
        inputCrc64 = input!.Value;
        _proof.Add(part.Sequence, part.Offset, part.Length, inputCrc64, output, digests);
        return part;
    }

    public PassageEnd End()
    {
        lock (_gate)
        {
            return _end ??= EndNow();
        }
    }

    public void Dispose()
    {
        _cipher.Dispose();
        _content.Dispose();
        _proof.Dispose();
    }

    private PassageEnd EndNow()
    {
        var seal = _proof.Value();
        return new PassageEnd((string?)null)
        {
            Findings = _seals
                ? new Dictionary<string, string> { [EnvelopeNames.OwnSeal] = seal.Seal(_content) }
                : new Dictionary<string, string>(),
            PlainSha256 = seal.Sha256 is { } sha ? Convert.ToHexStringLower(sha) : null,
        };
    }
}
