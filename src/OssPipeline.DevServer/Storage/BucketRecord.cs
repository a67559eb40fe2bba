namespace OssPipeline.DevServer.Storage;

/// <summary>What a record of a bucket's log says; its first byte.</summary>
internal enum BucketRecord : byte
{
    /// <summary>The bucket was made: always the first record.</summary>
    Settings = 1,

    /// <summary>An object became visible.</summary>
    Put = 2,

    /// <summary>An object was deleted.</summary>
    Delete = 3,

    /// <summary>An upload was begun.</summary>
    UploadBegun = 4,

    /// <summary>A part was stored.</summary>
    Part = 5,

    /// <summary>An upload was aborted.</summary>
    UploadAborted = 6,

    /// <summary>An upload ended as a visible object, in one record so that a kill can't part them.</summary>
    UploadCompleted = 7,

    /// <summary>An object became visible that only later versions of the log can say: its kind, and extents that start within files.</summary>
    PutTyped = 8,

    /// <summary>A part of copied bytes.</summary>
    PartTyped = 9,

    /// <summary>An upload ended as a visible object of copied bytes.</summary>
    UploadCompletedTyped = 10,
}
