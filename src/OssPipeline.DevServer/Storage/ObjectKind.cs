namespace OssPipeline.DevServer.Storage;

/// <summary>How a version came to be, which decides what may be done with it. The numbers are in the log.</summary>
internal enum ObjectKind : byte
{
    /// <summary>Put whole: its ETag is its MD5.</summary>
    Normal = 0,

    /// <summary>Completed from parts.</summary>
    Multipart = 1,

    /// <summary>Made by AppendObject; may grow.</summary>
    Appendable = 2,

    /// <summary>The name of another object of the bucket.</summary>
    Symlink = 3,

    /// <summary>Stands for a deletion in a versioned bucket; not an object.</summary>
    DeleteMarker = 4,
}
