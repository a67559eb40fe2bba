using System.Buffers.Binary;
using System.Security.Cryptography;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Local;

/// <summary>
/// A <c>.crc</c> file as Hadoop's <c>ChecksumFileSystem</c> writes it: <c>crc\0</c>, the chunk length as a big-endian int32, then one
/// big-endian CRC-32 (zlib's, not CRC-32C) per chunk.
/// </summary>
internal sealed class SideCarProof : IContentProof
{
    private const int HeaderLength = 8;
    private const int MaxBytesPerCrc = 16 << 20;
    private const int ReadLength = 64 << 10;

    private readonly FileTree _tree;
    private readonly string _path;
    private readonly int _bytesPerCrc;
    private readonly long _size;

    private SideCarProof(FileTree tree, string path, int bytesPerCrc, long size, string value)
    {
        _tree = tree;
        _path = path;
        _bytesPerCrc = bytesPerCrc;
        _size = size;
        Value = value;
    }

    /// <inheritdoc/>
    public string Name => $"CRC-32 per {_bytesPerCrc} bytes (.crc)";

    /// <summary>The side-car's own SHA-256.</summary>
    public string Value { get; }

    /// <summary>Reads the side-car of a file; null when it has none.</summary>
    /// <param name="tree">The folder.</param>
    /// <param name="file">The file that it is of.</param>
    /// <param name="size">The file's length in bytes.</param>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Corrupt"/> when it is no side-car of a file of that length.</exception>
    public static SideCarProof? Find(FileTree tree, string file, long size)
    {
        var path = ExportRules.SideCarOf(file);
        if (LocalKey.Problem(path) is not null)
        {
            return null; // The longest names leave no room for a side-car's.
        }

        using var handle = tree.OpenRead(path);
        if (handle is null)
        {
            return null;
        }

        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[ReadLength];
            var bytesPerCrc = 0;
            var length = 0L;
            for (int read; (read = RandomAccess.Read(handle, buffer, length)) > 0; length += read)
            {
                if (length == 0 && read >= HeaderLength && buffer.AsSpan().StartsWith("crc\0"u8))
                {
                    bytesPerCrc = BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(4));
                }

                hash.AppendData(buffer, 0, read);
            }

            if (bytesPerCrc is <= 0 or > MaxBytesPerCrc || length != HeaderLength + (4 * ((size + bytesPerCrc - 1) / bytesPerCrc)))
            {
                throw new StoreException(
                    StoreErrorKind.Corrupt,
                    $"'{tree.FullPath(path)}' is no checksum file of '{file}' with {size} bytes: {(bytesPerCrc is <= 0 or > MaxBytesPerCrc ? "it does not begin like one" : $"it has {length} bytes")}. Export the file again, or delete the side-car.");
            }

            return new SideCarProof(tree, path, bytesPerCrc, size, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        catch (Exception e) when (LocalErrors.From(e, "read", tree.FullPath(path)) is { } error)
        {
            throw error;
        }
    }

    /// <inheritdoc/>
    public IContentCheck Begin() => new SideCarCheck(_tree, _path, HeaderLength, _bytesPerCrc, _size);
}
