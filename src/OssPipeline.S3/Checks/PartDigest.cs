using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace OssPipeline.S3.Checks;

/// <summary>A digest that bytes are added to, of the parts of an object or of the parts' digests. Reading it out begins anew.</summary>
internal abstract class PartDigest : IDisposable
{
    private PartDigest()
    {
    }

    /// <summary>The digest's length in bytes.</summary>
    public abstract int Length { get; }

    public static PartDigest Md5() => new Hash(HashAlgorithmName.MD5, 16);

    public static PartDigest Sha1() => new Hash(HashAlgorithmName.SHA1, 20);

    public static PartDigest Sha256() => new Hash(HashAlgorithmName.SHA256, 32);

    public static PartDigest Crc32() => new Crc(new Crc32());

    public static PartDigest Crc32C() => new Crc(new Crc32(Crc32ParameterSet.Crc32C));

    public abstract void Add(ReadOnlySpan<byte> bytes);

    /// <summary>Writes the digest, and begins anew.</summary>
    public abstract void Take(Span<byte> digest);

    public abstract void Dispose();

    private sealed class Hash(HashAlgorithmName algorithm, int length) : PartDigest
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(algorithm);

        public override int Length => length;

        public override void Add(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

        public override void Take(Span<byte> digest) => _hash.GetHashAndReset(digest);

        public override void Dispose() => _hash.Dispose();
    }

    private sealed class Crc(Crc32 crc) : PartDigest
    {
        public override int Length => 4;

        public override void Add(ReadOnlySpan<byte> bytes) => crc.Append(bytes);

        // S3 spells CRCs with the highest byte first.
        public override void Take(Span<byte> digest)
        {
            BinaryPrimitives.WriteUInt32BigEndian(digest, crc.GetCurrentHashAsUInt32());
            crc.Reset();
        }

        public override void Dispose()
        {
        }
    }
}
