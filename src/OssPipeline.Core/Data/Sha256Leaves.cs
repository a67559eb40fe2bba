using System.Security.Cryptography;

namespace OssPipeline.Core.Data;

/// <summary>A SHA-256 of an object that its parts can be hashed for in parallel and in any order.</summary>
/// <remarks>
/// The object is cut into leaves of 1 MiB (the last may be shorter; an empty object is one empty leaf). With one leaf the value is the
/// leaf's SHA-256, so that small files have the value that <c>sha256sum</c> prints; with more it is the SHA-256 of the leaves' SHA-256s
/// one after another. It does not depend on how the object was split into parts, as long as parts start at leaves.
/// Safe for concurrent use.
/// </remarks>
public sealed class Sha256Leaves : IDisposable
{
    /// <summary>Bytes of a leaf.</summary>
    public const int LeafSize = 1 << 20;

    private readonly Lock _gate = new();
    private readonly IncrementalHash _whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly SortedList<long, byte[]> _early = [];
    private byte[]? _first;
    private long _next;

    /// <summary>Whether parts of this size start at leaves.</summary>
    public static bool Fits(long partSize) => partSize % LeafSize == 0;

    /// <summary>How many leaves a piece of this length has, when it starts at one: at least one.</summary>
    public static int CountOf(int length) => Math.Max(1, (length + LeafSize - 1) / LeafSize);

    /// <summary>Adds the leaves of one part.</summary>
    /// <param name="offset">Where the part starts in the object; a multiple of <see cref="LeafSize"/>.</param>
    /// <param name="digests">Their SHA-256s, 32 bytes each, in order.</param>
    public void Add(long offset, ReadOnlySpan<byte> digests)
    {
        if (offset % LeafSize != 0 || digests.Length % SHA256.HashSizeInBytes != 0)
        {
            throw new ArgumentException($"A part at {offset} with {digests.Length} bytes of digests does not start at a leaf.", nameof(offset));
        }

        lock (_gate)
        {
            var leaf = offset / LeafSize;
            if (leaf != _next)
            {
                _early.Add(leaf, digests.ToArray());
                return;
            }

            Append(digests);
            while (_early.Count > 0 && _early.GetKeyAtIndex(0) == _next)
            {
                var waiting = _early.GetValueAtIndex(0);
                _early.RemoveAt(0);
                Append(waiting);
            }
        }
    }

    /// <summary>The value once all leaves were added; 32 bytes.</summary>
    /// <exception cref="InvalidOperationException">A leaf is missing.</exception>
    public byte[] Value()
    {
        lock (_gate)
        {
            return _early.Count > 0 || _next == 0
                ? throw new InvalidOperationException("Not all leaves were added.")
                : _next == 1 ? _first! : _whole.GetCurrentHash();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _whole.Dispose();

    private void Append(ReadOnlySpan<byte> digests)
    {
        _first ??= digests[..SHA256.HashSizeInBytes].ToArray();
        _whole.AppendData(digests);
        _next += digests.Length / SHA256.HashSizeInBytes;
    }
}
