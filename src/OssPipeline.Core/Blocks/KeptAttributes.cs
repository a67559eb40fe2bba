using OssPipeline.Core.Storage;

namespace OssPipeline.Core.Blocks;

/// <summary>What a sink takes over of what its source keeps beside an object's bytes.</summary>
[Flags]
public enum KeptAttributes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Content-Type, Content-Encoding, Content-Disposition, Content-Language, Cache-Control, Expires.</summary>
    Headers = 1,

    /// <summary>User metadata.</summary>
    Metadata = 2,

    /// <summary>When the object changed last at its source.</summary>
    Modified = 4,

    /// <summary>Tags; costs a request for each object.</summary>
    Tags = 8,

    /// <summary>Access rights of its own; costs a request for each object.</summary>
    Acl = 16,

    /// <summary>The storage class.</summary>
    StorageClass = 32,
}

/// <summary>What the source keeps beside an object, and how much of it still fits what arrives at the sink.</summary>
/// <param name="Attributes">The source's, with tags and access rights where the sink keeps them.</param>
/// <param name="SameContent">Whether the bytes are those of the source or will be again (encrypted ones), so that type and encoding still hold.</param>
/// <param name="Removes">Whether a block on the way has used up a metadata name, such as an encryption's.</param>
public sealed record SourceAttributes(ObjectAttributes Attributes, bool SameContent, Func<string, bool> Removes);
