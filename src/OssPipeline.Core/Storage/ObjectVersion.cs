namespace OssPipeline.Core.Storage;

/// <summary>One version of an object, or a mark that it was deleted.</summary>
/// <param name="Object">What the store says of it; size 0 and no ETag for a delete marker.</param>
/// <param name="VersionId">The store's ID of it; <c>null</c> (the word) for one written before versioning was switched on.</param>
/// <param name="IsLatest">Whether it is the current one.</param>
/// <param name="IsDeleteMarker">Whether it says that the object was deleted.</param>
public sealed record ObjectVersion(ObjectInfo Object, string VersionId, bool IsLatest, bool IsDeleteMarker);
