using OssPipeline.Core.Storage;

namespace OssPipeline.S3.Checks;

/// <summary>
/// A digest over the digests of an object's parts: the ETag of a multipart upload, and <c>COMPOSITE</c> checksums. It can be checked only
/// with the lengths of the parts at hand; its check needs order.
/// </summary>
/// <param name="name">What reports call it.</param>
/// <param name="value">Its spelling in the store.</param>
/// <param name="digest">The outer digest.</param>
/// <param name="create">Makes the digest of one part, and the outer one.</param>
/// <param name="sizes">The parts.</param>
internal sealed class PartsProof(string name, string value, byte[] digest, Func<PartDigest> create, PartSizes sizes) : IContentProof
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Value => value;

    /// <inheritdoc/>
    public IContentCheck Begin() => new Check(name, digest, create, sizes);

    private sealed class Check(string name, byte[] expected, Func<PartDigest> create, PartSizes sizes) : IContentCheck
    {
        private readonly PartDigest _part = create();
        private readonly PartDigest _whole = create();
        private int _index;
        private long _inPart;
        private long _count;

        public bool NeedsOrder => true;

        public void Add(long offset, ReadOnlySpan<byte> bytes)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(offset, _count);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, sizes.Total - _count);
            _count += bytes.Length;
            while (!bytes.IsEmpty)
            {
                var taken = (int)Math.Min(bytes.Length, sizes[_index] - _inPart);
                _part.Add(bytes[..taken]);
                bytes = bytes[taken..];
                _inPart += taken;
                if (_inPart == sizes[_index])
                {
                    EndPart();
                }
            }
        }

        public string? Judge()
        {
            if (_count != sizes.Total)
            {
                return CheckWords.Incomplete(_count, sizes.Total);
            }

            Span<byte> read = stackalloc byte[_whole.Length];
            _whole.Take(read);
            return read.SequenceEqual(expected) ? null : CheckWords.Differs(name, Convert.ToHexStringLower(read), Convert.ToHexStringLower(expected));
        }

        public void Dispose()
        {
            _part.Dispose();
            _whole.Dispose();
        }

        private void EndPart()
        {
            Span<byte> digest = stackalloc byte[_part.Length];
            _part.Take(digest);
            _whole.Add(digest);
            (_inPart, _index) = (0, _index + 1);
        }
    }
}
