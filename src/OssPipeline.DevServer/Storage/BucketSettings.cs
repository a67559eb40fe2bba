namespace OssPipeline.DevServer.Storage;

/// <summary>What is fixed when a bucket is made.</summary>
/// <param name="Created">When, in Unix milliseconds.</param>
/// <param name="StorageClass">The class of objects that name none.</param>
/// <param name="Redundancy"><c>LRS</c> or <c>ZRS</c>; recorded only.</param>
/// <param name="Acl"><c>private</c>, <c>public-read</c> or <c>public-read-write</c>.</param>
internal sealed record BucketSettings(long Created, string StorageClass, string Redundancy, string Acl);
