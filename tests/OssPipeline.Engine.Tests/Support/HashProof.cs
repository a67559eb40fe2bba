using System.Security.Cryptography;
using OssPipeline.Core.Storage;

namespace OssPipeline.Engine.Tests.Support;

/// <summary>Vouches for a SHA-256, which needs bytes in order.</summary>
internal sealed class HashProof(byte[] expected) : IContentProof
{
    public string Name => "SHA-256";

    public string Value => Convert.ToHexStringLower(expected);

    public IContentCheck Begin() => new Check(expected);

    private sealed class Check(byte[] expected) : IContentCheck
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long _next;

        public bool NeedsOrder => true;

        public void Add(long offset, ReadOnlySpan<byte> bytes)
        {
            Assert.Equal(_next, offset);
            _next += bytes.Length;
            _hash.AppendData(bytes);
        }

        public string? Judge() => _hash.GetCurrentHash().AsSpan().SequenceEqual(expected) ? null : "another hash";

        public void Dispose() => _hash.Dispose();
    }
}
