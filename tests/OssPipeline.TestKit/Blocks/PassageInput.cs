using OssPipeline.Core.Storage;

namespace OssPipeline.TestKit.Blocks;

/// <summary>What goes into an <see cref="OssPipeline.Core.Blocks.IPartwiseTransform"/>: an object's bytes and what its source keeps beside them.</summary>
public sealed record PassageInput(byte[] Bytes)
{
    /// <summary>Its headers and metadata.</summary>
    public ObjectAttributes Attributes { get; init; } = ObjectAttributes.None;

    /// <summary>Its tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>What the source says of its CRC; null for nothing.</summary>
    public ulong? Crc64 { get; init; }
}
