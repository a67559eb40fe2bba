using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks.Encryption;

/// <summary>One object on its way through <c>decrypt</c>. Owns its data key; null passes bytes as they are.</summary>
internal sealed class DecryptPassage(SealedObject? opened) : IPassage
{
    private readonly Lock _gate = new();
    private readonly Aes256Ctr? _cipher = opened?.Content.CreateCipher();
    private readonly PlaintextProof? _proof = opened is null ? null : new PlaintextProof(opened.Seal?.Sha256 is not null);
    private PassageEnd? _end;

    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    public string? Note => null;

    /// <summary>What told how to decrypt is of no use beside the plaintext.</summary>
    public bool Removes(string name) => opened is not null && EnvelopeNames.IsOne(name);

    public Part Apply(Part part, out ulong inputCrc64)
    {
        if (_cipher is null)
        {
            inputCrc64 = part.EnsureCrc64();
            return part;
        }

        var size = _proof!.DigestSize(part.Length);
        var digests = size <= 1024 ? stackalloc byte[size] : new byte[size];
        var input = part.Crc64;
        part.Crc64 = null;
        var output = CtrPass.Decrypt(_cipher, part.Bytes.Span, part.Offset, digests, ref input);
        part.Crc64 = output;
        inputCrc64 = input!.Value;
        _proof.Add(part.Sequence, part.Offset, part.Length, output, inputCrc64, digests);
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
        _cipher?.Dispose();
        _proof?.Dispose();
        opened?.Dispose();
    }

    private PassageEnd EndNow()
    {
        if (_proof is null)
        {
            return new PassageEnd((string?)null);
        }

        var found = _proof.Value();
        return new PassageEnd(opened!.Problem(found)) { PlainSha256 = found.Sha256 is { } sha ? Convert.ToHexStringLower(sha) : null };
    }
}
