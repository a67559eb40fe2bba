namespace OssPipeline.Core.Data;

/// <summary>Collects the CRCs of an object's parts in any order and combines them to the CRC of the whole.</summary>
/// <remarks>Not safe for concurrent use. Parts that arrive in order cost no memory; only gaps are remembered.</remarks>
public sealed class CrcLedger
{
    private SortedList<int, (long Length, ulong Crc)>? _waiting;
    private int _next;

    /// <summary>How many bytes the gap-free beginning covers.</summary>
    public long Length { get; private set; }

    /// <summary>CRC-64/XZ of the gap-free beginning.</summary>
    public ulong Crc64 { get; private set; }

    /// <summary>How many parts the gap-free beginning has.</summary>
    public int Count => _next;

    /// <summary>True when no part is missing below the highest one added.</summary>
    public bool IsGapFree => _waiting is not { Count: > 0 };

    /// <summary>Adds one part.</summary>
    /// <exception cref="ArgumentException">The part was added already.</exception>
    public void Add(int sequence, long length, ulong crc64)
    {
        if (sequence < _next)
        {
            throw new ArgumentException($"Part {sequence} was added already.", nameof(sequence));
        }

        if (sequence > _next)
        {
            (_waiting ??= []).Add(sequence, (length, crc64));
            return;
        }

        Append(length, crc64);
        while (_waiting is { Count: > 0 } && _waiting.GetKeyAtIndex(0) == _next)
        {
            var (nextLength, nextCrc) = _waiting.GetValueAtIndex(0);
            _waiting.RemoveAt(0);
            Append(nextLength, nextCrc);
        }
    }

    private void Append(long length, ulong crc64)
    {
        Crc64 = Crc64Xz.Combine(Crc64, crc64, length);
        Length += length;
        _next++;
    }
}
