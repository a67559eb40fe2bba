namespace OssPipeline.DevServer.Storage;

/// <summary>How an object came to be, which decides what may be done with it; its numbers stand in logs.</summary>
internal enum ObjectKind
{
    /// <summary>Put whole.</summary>
    Normal = 0,

    /// <summary>Uploaded in parts.</summary>
    Multipart = 1,

    /// <summary>Appended to.</summary>
    Appendable = 2,

    /// <summary>A name for another object.</summary>
    Symlink = 3,
}
