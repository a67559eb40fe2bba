using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Local;

/// <summary>Compares each chunk of a file with its CRC in the side-car, of which it reads as much as it needs.</summary>
internal sealed class SideCarCheck : IContentCheck
{
    private const int CrcsAtOnce = 1024;

    private readonly string _path;
    private readonly int _headerLength;
    private readonly int _bytesPerCrc;
    private readonly long _size;
    private readonly SafeFileHandle? _file;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, (byte[] Bytes, int Filled)> _begun = [];
    private long _firstWrong = long.MaxValue;
    private long _seen;
    private string? _problem;

    public SideCarCheck(FileTree tree, string path, int headerLength, int bytesPerCrc, long size)
    {
        _path = tree.FullPath(path);
        _headerLength = headerLength;
        _bytesPerCrc = bytesPerCrc;
        _size = size;
        _file = tree.OpenRead(path);
        _problem = _file is null ? $"'{_path}' is gone" : null;
    }

    /// <inheritdoc/>
    public bool NeedsOrder => false;

    /// <inheritdoc/>
    public void Add(long offset, ReadOnlySpan<byte> bytes)
    {
        Interlocked.Add(ref _seen, bytes.Length);
        if (_problem is not null || bytes.IsEmpty)
        {
            return;
        }

        if (offset < 0 || bytes.Length > _size - offset)
        {
            _problem = $"there are bytes beyond the {_size} that '{_path}' covers";
            return;
        }

        var inChunk = (int)(offset % _bytesPerCrc);
        if (inChunk > 0)
        {
            var take = Math.Min(LengthOf(offset / _bytesPerCrc) - inChunk, bytes.Length);
            AddToChunk(offset / _bytesPerCrc, inChunk, bytes[..take]);
            offset += take;
            bytes = bytes[take..];
        }

        AddChunks(offset / _bytesPerCrc, bytes);
    }

    /// <inheritdoc/>
    public string? Judge() =>
        _problem is not null ? _problem
        : Interlocked.Read(ref _seen) != _size ? $"{_seen} of {_size} bytes were read"
        : Interlocked.Read(ref _firstWrong) is var chunk and < long.MaxValue
            ? $"bytes {chunk * _bytesPerCrc} to {(chunk * _bytesPerCrc) + LengthOf(chunk) - 1} have another CRC-32 than '{_path}' says: the disk or the copy is damaged"
            : null;

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    // From a chunk's beginning on.
    private void AddChunks(long chunk, ReadOnlySpan<byte> bytes)
    {
        Span<byte> crcs = stackalloc byte[CrcsAtOnce * 4];
        while (!bytes.IsEmpty)
        {
            var whole = 0;
            for (var left = bytes.Length; whole < CrcsAtOnce && left > 0 && left >= LengthOf(chunk + whole); whole++)
            {
                left -= LengthOf(chunk + whole);
            }

            if (whole == 0)
            {
                AddToChunk(chunk, 0, bytes);
                return;
            }

            if (!TryRead(chunk, crcs[..(whole * 4)]))
            {
                return;
            }

            for (var i = 0; i < whole; i++, chunk++)
            {
                var length = LengthOf(chunk);
                Compare(chunk, Crc32.HashToUInt32(bytes[..length]), BinaryPrimitives.ReadUInt32BigEndian(crcs[(i * 4)..]));
                bytes = bytes[length..];
            }
        }
    }

    // Pieces meet within a chunk only where a part ends off the chunk's border: its bytes wait for each other.
    private void AddToChunk(long chunk, int inChunk, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            var length = LengthOf(chunk);
            var begun = _begun.GetValueOrDefault(chunk);
            begun.Bytes ??= new byte[length];
            bytes.CopyTo(begun.Bytes.AsSpan(inChunk));
            begun.Filled += bytes.Length;
            if (begun.Filled < length)
            {
                _begun[chunk] = begun;
                return;
            }

            _begun.Remove(chunk);
            Span<byte> crc = stackalloc byte[4];
            if (TryRead(chunk, crc))
            {
                Compare(chunk, Crc32.HashToUInt32(begun.Bytes), BinaryPrimitives.ReadUInt32BigEndian(crc));
            }
        }
    }

    private int LengthOf(long chunk) => (int)Math.Min(_bytesPerCrc, _size - (chunk * _bytesPerCrc));

    private void Compare(long chunk, uint actual, uint expected)
    {
        if (actual != expected)
        {
            lock (_lock)
            {
                _firstWrong = Math.Min(_firstWrong, chunk);
            }
        }
    }

    private bool TryRead(long chunk, Span<byte> crcs)
    {
        try
        {
            var offset = _headerLength + (chunk * 4);
            for (int read; !crcs.IsEmpty && (read = RandomAccess.Read(_file!, crcs, offset)) > 0; offset += read)
            {
                crcs = crcs[read..];
            }

            _problem ??= crcs.IsEmpty ? null : $"'{_path}' was cut short meanwhile";
        }
        catch (Exception e) when (LocalErrors.From(e, "read", _path) is { } error)
        {
            _problem = error.Message;
        }

        return _problem is null;
    }
}
