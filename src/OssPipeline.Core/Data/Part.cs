namespace OssPipeline.Core.Data;

/// <summary>Owned bytes of one object: the unit of memory, parallelism, retry, checkpoint and progress.</summary>
/// <remarks>
/// The bytes live in a <see cref="Lease"/> of the run's budget. They may be changed in place only while the lease
/// <see cref="Lease.IsExclusive"/>; a block that must change shared bytes acquires a lease of its own and swaps.
/// </remarks>
public sealed class Part : FlowItem
{
    private readonly Lease _lease;
    private int _disposed;

    /// <summary>Takes over <paramref name="lease"/>: disposing of the part disposes of the lease.</summary>
    /// <param name="origin">The source object.</param>
    /// <param name="sequence">Place in the object, from 0.</param>
    /// <param name="isLast">Whether it is the object's last part.</param>
    /// <param name="offset">Where its bytes start in the object as it stands at this point of the graph.</param>
    /// <param name="lease">The memory; at least <paramref name="length"/> long.</param>
    /// <param name="length">How many bytes of the lease count.</param>
    public Part(ObjectRef origin, int sequence, bool isLast, long offset, Lease lease, int length)
        : base(origin, sequence, isLast)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)lease.Length);
        Offset = offset;
        _lease = lease;
        Length = length;
    }

    /// <summary>Where its bytes start in the object as it stands at this point of the graph.</summary>
    public long Offset { get; }

    /// <summary>How many bytes it has.</summary>
    public int Length { get; }

    /// <summary>The bytes; valid until the part is disposed of.</summary>
    public Memory<byte> Bytes => _lease.Memory[..Length];

    /// <summary>Whether nobody else shares the bytes, so that they may be changed in place.</summary>
    public bool IsExclusive => _lease.IsExclusive;

    /// <summary>The CRC-64/XZ of <see cref="Bytes"/> when somebody computed it already; whoever changes bytes clears it.</summary>
    public ulong? Crc64 { get; set; }

    /// <summary>The CRC of the bytes, computed now unless known.</summary>
    public ulong EnsureCrc64() => Crc64 ??= Crc64Xz.Compute(Bytes.Span);

    /// <inheritdoc/>
    public override Part Share() =>
        new(Origin, Sequence, IsLast, Offset, _lease.AddOwner(), Length) { Crc64 = Crc64 };

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            ((IDisposable)_lease).Dispose();
        }
    }
}
