namespace OssPipeline.DevServer.Storage;

/// <summary>What is set for a whole bucket.</summary>
/// <param name="Created">When it was made, in Unix milliseconds.</param>
/// <param name="StorageClass">The class of objects that name none; fixed.</param>
/// <param name="Redundancy"><c>LRS</c> or <c>ZRS</c>; recorded only; fixed.</param>
/// <param name="Acl"><c>private</c>, <c>public-read</c> or <c>public-read-write</c>.</param>
internal sealed record BucketSettings(long Created, string StorageClass, string Redundancy, string Acl)
{
    /// <summary>Whether it keeps versions.</summary>
    public BucketVersioning Versioning { get; init; }

    /// <summary>Whether answers name versions: the bucket keeps them or once did.</summary>
    public bool NamesVersions => Versioning != BucketVersioning.Off;
}
