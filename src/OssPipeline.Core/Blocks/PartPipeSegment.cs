using System.Buffers;
using OssPipeline.Core.Data;

namespace OssPipeline.Core.Blocks;

/// <summary>One part as a link of the sequence that a <see cref="PartPipeReader"/> shows; it owns the part.</summary>
internal sealed class PartPipeSegment : ReadOnlySequenceSegment<byte>
{
    private readonly Part _part;

    public PartPipeSegment(Part part, PartPipeSegment? previous)
    {
        _part = part;
        Memory = part.Bytes;
        if (previous is not null)
        {
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }

    public PartPipeSegment? NextSegment => (PartPipeSegment?)Next;

    /// <summary>Where the segment's bytes end, counted from the first segment.</summary>
    public long End => RunningIndex + Memory.Length;

    public void Release()
    {
        Memory = default;
        Next = null;
        _part.Dispose();
    }
}
