namespace OssPipeline.DevServer.Storage;

/// <summary>Whether a bucket keeps versions. The numbers are in the log.</summary>
internal enum BucketVersioning : byte
{
    /// <summary>It never did.</summary>
    Off = 0,

    /// <summary>Each write adds a version.</summary>
    Enabled = 1,

    /// <summary>It did: old versions stay, writes replace the version <c>null</c>.</summary>
    Suspended = 2,
}
