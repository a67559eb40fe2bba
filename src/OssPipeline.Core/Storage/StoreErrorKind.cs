namespace OssPipeline.Core.Storage;

/// <summary>What kind of failure a store reports.</summary>
public enum StoreErrorKind
{
    /// <summary>The object is not there.</summary>
    NotFound,

    /// <summary>The bucket, or the local root, is not there. Ends the run.</summary>
    BucketNotFound,

    /// <summary>The multipart upload is not there (any more).</summary>
    UploadNotFound,

    /// <summary>The key exists and overwriting is forbidden.</summary>
    AlreadyExists,

    /// <summary>The object is no longer the version that was asked for.</summary>
    Changed,

    /// <summary>These credentials may not do this to this object.</summary>
    Denied,

    /// <summary>No credentials, or ones the store does not accept at all. Ends the run.</summary>
    Credentials,

    /// <summary>The store does not take this key.</summary>
    InvalidKey,

    /// <summary>The store refuses the request as malformed or out of its limits.</summary>
    InvalidRequest,

    /// <summary>Bytes arrived that are not the bytes sent: a checksum differs.</summary>
    Corrupt,

    /// <summary>The store asks to slow down.</summary>
    Throttled,

    /// <summary>The store can't be reached or broke off. Ends the run once retries are used up.</summary>
    Unreachable,

    /// <summary>The store failed on its side.</summary>
    ServerError,

    /// <summary>No room left at the store. Ends the run.</summary>
    NoSpace,

    /// <summary>The object is archived and must be restored before it can be read.</summary>
    Archived,

    /// <summary>This store can't do that.</summary>
    Unsupported,
}
