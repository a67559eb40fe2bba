using System.Buffers.Binary;
using System.IO.Compression;

namespace OssPipeline.Storage.Manifests;

/// <summary>
/// Unpacks a gzip file (RFC 1952) of one member, and fails where it ends too early: the library takes the end of a broken-off file for the
/// end of its content, and half a list would be taken for a whole one.
/// </summary>
internal sealed class PackedFile : ReadOnlyStream
{
    private readonly Tail _tail;
    private readonly GZipStream _gzip;
    private uint _length;

    /// <summary>Unpacks a stream, which the caller keeps.</summary>
    public PackedFile(Stream packed)
    {
        _tail = new Tail(packed);
        _gzip = new GZipStream(_tail, CompressionMode.Decompress, leaveOpen: true);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">It is no gzip file, is damaged, or ends too early.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _gzip.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _length += (uint)read;
        return read > 0 || buffer.Length == 0 || _tail.LengthField == _length ? read
            : throw new InvalidDataException("the gzip file ends too early, or is several in one; unpack it first.");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Remembers the last four bytes: ISIZE, the length of the content modulo 2^32.</summary>
    private sealed class Tail(Stream packed) : ReadOnlyStream
    {
        private readonly byte[] _last = new byte[4];

        public uint LengthField => BinaryPrimitives.ReadUInt32LittleEndian(_last);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await packed.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            var kept = Math.Max(0, _last.Length - read);
            _last.AsSpan(_last.Length - kept).CopyTo(_last);
            buffer.Span[Math.Max(0, read - _last.Length)..read].CopyTo(_last.AsSpan(kept));
            return read;
        }
    }
}
