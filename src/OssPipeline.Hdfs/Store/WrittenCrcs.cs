using System.Collections.Concurrent;

namespace OssPipeline.Hdfs.Store;

/// <summary>
/// CRC-64s of files this process wrote and verified, by their version marks. A write whose answer was lost is recognised by them when
/// it is looked at again: HDFS tells no CRC-64 itself. Only marks with an inode number are sure to be of one file.
/// </summary>
internal sealed class WrittenCrcs
{
    private const int Most = 4096;

    private readonly ConcurrentDictionary<string, ulong> _crcs = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();

    public void Remember(string etag, ulong crc)
    {
        if (_crcs.TryAdd(etag, crc))
        {
            _order.Enqueue(etag);
            while (_order.Count > Most && _order.TryDequeue(out var oldest))
            {
                _crcs.TryRemove(oldest, out _);
            }
        }
    }

    public ulong? Find(string etag) => _crcs.TryGetValue(etag, out var crc) ? crc : null;
}
