namespace OssPipeline.Tables.Input;

/// <summary>Bytes of an object, after what it was compressed with is undone.</summary>
internal abstract class ByteInput : IAsyncDisposable
{
    /// <summary>Reads some bytes; 0 at the end, which a whole object has.</summary>
    /// <exception cref="InvalidDataException">What was compressed is cut off or corrupt.</exception>
    public abstract ValueTask<int> ReadAsync(Memory<byte> room, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Reads until the room is full or the end is there; gives how much it read.</summary>
    public async ValueTask<int> FillAsync(Memory<byte> room, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (filled < room.Length)
        {
            var count = await ReadAsync(room[filled..], cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                break;
            }

            filled += count;
        }

        return filled;
    }
}
