namespace OssPipeline.DevServer.Storage;

/// <summary>What a record of a bucket's log says; its first byte.</summary>
internal enum BucketRecord : byte
{
    /// <summary>The bucket was made: always the first record.</summary>
    Settings = 1,

    /// <summary>An object became visible. Read only: now <see cref="Version"/>.</summary>
    Put = 2,

    /// <summary>An object was deleted. Read only: now <see cref="VersionRemoved"/>.</summary>
    Delete = 3,

    /// <summary>An upload was begun.</summary>
    UploadBegun = 4,

    /// <summary>A part of one data file was stored. Read only: now <see cref="PartStored"/>.</summary>
    Part = 5,

    /// <summary>An upload was aborted.</summary>
    UploadAborted = 6,

    /// <summary>An upload ended as a visible object. Read only: now <see cref="UploadPublished"/>.</summary>
    UploadCompleted = 7,

    /// <summary>A version or a delete marker became current.</summary>
    Version = 8,

    /// <summary>A version was deleted for good.</summary>
    VersionRemoved = 9,

    /// <summary>A version got other attributes or details; its bytes and times stay.</summary>
    VersionDescribed = 10,

    /// <summary>A version grew.</summary>
    VersionAppended = 11,

    /// <summary>A part was stored.</summary>
    PartStored = 12,

    /// <summary>An upload ended as a visible object, in one record so that a kill can't part them.</summary>
    UploadPublished = 13,

    /// <summary>What can be changed of the bucket itself.</summary>
    BucketState = 14,
}
