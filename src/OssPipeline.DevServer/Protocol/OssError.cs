namespace OssPipeline.DevServer.Protocol;

/// <summary>A refusal as OSS words it; thrown or answered directly.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="code">OSS's error code.</param>
/// <param name="message">What is wrong.</param>
/// <param name="details">Further elements of the error document, by name.</param>
#pragma warning disable CA1032, CA1064 // Internal and never made without a code.
internal sealed class OssError(int status, string code, string message, params (string Name, string Value)[] details) : Exception(message)
#pragma warning restore CA1032, CA1064
{
    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>OSS's error code.</summary>
    public string Code { get; } = code;

    /// <summary>Further elements of the error document.</summary>
    public IReadOnlyList<(string Name, string Value)> Details { get; } = details;

    /// <summary>Headers that the answer has beside the document.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>No object of that key.</summary>
    public static OssError NoSuchKey(string key) => new(404, "NoSuchKey", "The specified key does not exist.", ("Key", key));

    /// <summary>The key's current version is a delete marker.</summary>
    public static OssError Deleted(string key, string versionId) => new(404, "NoSuchKey", "The specified key does not exist.", ("Key", key))
    {
        Headers = [("x-oss-delete-marker", "true"), ("x-oss-version-id", versionId)],
    };

    /// <summary>The version asked for is a delete marker, which can only be deleted.</summary>
    public static OssError DeleteMarkerNotAllowed(string method, string versionId) => new(
        405, "MethodNotAllowed", "The specified method is not allowed against this resource.", ("Method", method), ("ResourceType", "DeleteMarker"))
    {
        Headers = [("Allow", "DELETE"), ("x-oss-delete-marker", "true"), ("x-oss-version-id", versionId)],
    };

    /// <summary>No version of that ID.</summary>
    public static OssError NoSuchVersion(string key, string versionId) =>
        new(404, "NoSuchVersion", "The specified version does not exist.", ("Key", key), ("VersionId", versionId));

    /// <summary>The object is archived and not restored.</summary>
    public static OssError InvalidObjectState(string key) =>
        new(403, "InvalidObjectState", "The operation is not valid for the object's state.", ("ObjectName", key));

    /// <summary>A header or parameter that the operation needs is not there.</summary>
    public static OssError MissingArgument(string name) =>
        new(400, "MissingArgument", "Missing Some Required Arguments.", ("ArgumentName", name));

    /// <summary>No bucket of that name.</summary>
    public static OssError NoSuchBucket(string bucket) =>
        new(404, "NoSuchBucket", "The specified bucket does not exist.", ("BucketName", bucket));

    /// <summary>No open upload of that ID for that key.</summary>
    public static OssError NoSuchUpload(string uploadId) => new(
        404,
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
        ("UploadId", uploadId));

    /// <summary>The key exists and <c>x-oss-forbid-overwrite</c> was sent.</summary>
    public static OssError FileAlreadyExists(string key) =>
        new(409, "FileAlreadyExists", "The object you specified already exists and can not be overwritten.", ("Key", key));

    /// <summary>A parameter or header has a value that OSS does not take.</summary>
    public static OssError InvalidArgument(string name, string value, string message) =>
        new(400, "InvalidArgument", message, ("ArgumentName", name), ("ArgumentValue", value));

    /// <summary>A header whose meaning this server does not have.</summary>
    public static OssError HeaderNotImplemented(string header) => new(
        400, "NotImplemented", "A header you provided implies functionality that is not implemented.", ("Header", header));

    /// <summary>An operation or sub-resource that this server does not have.</summary>
    public static OssError NotImplemented(string what) =>
        new(400, "NotImplemented", $"The embedded server does not implement {what}.");

    /// <summary>The method does not go with the resource.</summary>
    public static OssError MethodNotAllowed(string method, string resource) => new(
        405, "MethodNotAllowed", "The specified method is not allowed against this resource.", ("Method", method), ("ResourceType", resource));

    /// <summary>The body is not the XML that was expected.</summary>
    public static OssError MalformedXml(string why) =>
        new(400, "MalformedXML", $"The XML you provided was not well-formed or did not validate against our published schema: {why}.");

    /// <summary>The caller may not do this.</summary>
    public static OssError AccessDenied(string message, params (string Name, string Value)[] details) => new(403, "AccessDenied", message, details);
}
