using System.Security.Cryptography;
using OssPipeline.Core.Storage;

namespace OssPipeline.S3.Checks;

/// <summary>A hash over all bytes of an object: the ETag of a single put (MD5), or <c>FULL_OBJECT</c> SHA-1 and SHA-256. Its check needs order.</summary>
/// <param name="algorithm">Which hash.</param>
/// <param name="name">What reports call it.</param>
/// <param name="hash">The hash.</param>
/// <param name="value">Its spelling in the store.</param>
/// <param name="size">The object's length in bytes.</param>
internal sealed class HashProof(HashAlgorithmName algorithm, string name, byte[] hash, string value, long size) : IContentProof
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Value => value;

    /// <summary>The ETag of an object that was put whole; null when it has not the form of an MD5.</summary>
    public static HashProof? OfETag(string etag, long size) =>
        ETags.Md5Of(etag) is { } md5 ? new HashProof(HashAlgorithmName.MD5, "MD5 (ETag)", md5, etag, size) : null;

    /// <summary>A checksum in Base64; null when it is none of the algorithm's.</summary>
    public static HashProof? Parse(HashAlgorithmName algorithm, string text, int bytes, long size)
    {
        var hash = new byte[bytes];
        return Convert.TryFromBase64String(text, hash, out var written) && written == bytes ? new HashProof(algorithm, algorithm.Name!, hash, text, size) : null;
    }

    /// <inheritdoc/>
    public IContentCheck Begin() => new Check(algorithm, name, hash, size);

    private sealed class Check(HashAlgorithmName algorithm, string name, byte[] expected, long size) : IContentCheck
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(algorithm);
        private long _count;

        public bool NeedsOrder => true;

        public void Add(long offset, ReadOnlySpan<byte> bytes)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(offset, _count);
            _hash.AppendData(bytes);
            _count += bytes.Length;
        }

        public string? Judge()
        {
            if (_count != size)
            {
                return CheckWords.Incomplete(_count, size);
            }

            Span<byte> read = stackalloc byte[64];
            read = read[.._hash.GetCurrentHash(read)];
            return read.SequenceEqual(expected) ? null : CheckWords.Differs(name, Convert.ToHexStringLower(read), Convert.ToHexStringLower(expected));
        }

        public void Dispose() => _hash.Dispose();
    }
}
