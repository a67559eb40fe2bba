using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Manifests;

/// <summary>Reads an object from its beginning to its end, in exactly one version.</summary>
internal sealed class StoredFile(IObjectStore store, ObjectInfo info) : ReadOnlyStream
{
    private const int Chunk = 4 << 20;

    private readonly byte[] _buffer = new byte[(int)Math.Min(Chunk, Math.Max(info.Size, 1))];
    private int _at;
    private int _filled;
    private long _position;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_at == _filled)
        {
            var wanted = (int)Math.Min(_buffer.Length, info.Size - _position);
            if (wanted == 0)
            {
                return 0;
            }

            (_at, _filled) = (0, 0);
            _filled = await store.ReadAsync(info.Key, info.ETag, _position, _buffer.AsMemory(0, wanted), cancellationToken).ConfigureAwait(false);
            if (_filled != wanted)
            {
                throw new StoreException(StoreErrorKind.Changed, $"'{info.Key}' in {store.Info.Location} is shorter than the {info.Size} bytes it had: it changed while it was read.");
            }

            _position += _filled;
        }

        var count = Math.Min(buffer.Length, _filled - _at);
        _buffer.AsMemory(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }
}
