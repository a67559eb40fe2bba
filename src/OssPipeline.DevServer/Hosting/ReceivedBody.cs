using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Hosting;

/// <summary>A body that arrived whole and agrees with its checksums.</summary>
/// <param name="Data">Its data file, which nothing names yet; null when it has no bytes.</param>
/// <param name="Tag">Its MD5.</param>
/// <param name="Crc64">Its CRC-64/XZ.</param>
internal readonly record struct ReceivedBody(Extent? Data, ContentTag Tag, ulong Crc64)
{
    /// <summary>Its bytes as objects and parts have them.</summary>
    public Extent[] Extents => Data is { } data ? [data] : [];

    /// <summary>Deletes its data file, because nothing will name it.</summary>
    public void Discard(DataFiles files)
    {
        if (Data is { } data)
        {
            files.Delete(data.File);
        }
    }
}
