using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Memory;

/// <summary>An open multipart upload. Guarded by its bucket's lock.</summary>
internal sealed class MemoryUpload(string key, string id, WriteOptions options, DateTimeOffset initiated)
{
    private readonly SortedList<int, (UploadedPart Part, byte[] Bytes)> _parts = [];

    public PendingUpload Pending { get; } = new(key, id, initiated);

    public ObjectAttributes Attributes => options.Attributes;

    public IReadOnlyList<UploadedPart> Parts => [.. _parts.Values.Select(p => p.Part)];

    public void Add(UploadedPart part, byte[] bytes) => _parts[part.Number] = (part, bytes);

    /// <summary>The bytes of the parts named, in order, with the CRC of the whole.</summary>
    public (byte[][] Pieces, long Size, ulong Crc64) Assemble(IReadOnlyList<UploadedPart> parts, long minPartSize)
    {
        if (parts.Count == 0)
        {
            throw Refuse("no part was named");
        }

        var pieces = new byte[parts.Count][];
        var (size, crc) = (0L, 0UL);
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0 && parts[i].Number <= parts[i - 1].Number)
            {
                throw Refuse($"part {parts[i].Number} follows part {parts[i - 1].Number}; name parts in ascending order");
            }

            if (!_parts.TryGetValue(parts[i].Number, out var stored) || stored.Part.ETag != parts[i].ETag)
            {
                throw Refuse($"part {parts[i].Number} with ETag {parts[i].ETag} is not stored; put it again");
            }

            if (i < parts.Count - 1 && stored.Part.Size < minPartSize)
            {
                throw Refuse($"part {parts[i].Number} has {stored.Part.Size} bytes; all but the last need at least {minPartSize}");
            }

            pieces[i] = stored.Bytes;
            size += stored.Part.Size;
            crc = Crc64Xz.Combine(crc, stored.Part.Crc64!.Value, stored.Part.Size);
        }

        return (pieces, size, crc);
    }

    private StoreException Refuse(string why) =>
        new(StoreErrorKind.InvalidRequest, $"The upload of '{Pending.Key}' can't be completed: {why}.");
}
