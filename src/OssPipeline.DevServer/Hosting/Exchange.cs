using Microsoft.AspNetCore.Http;
using OssPipeline.DevServer.Faults;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Hosting;

/// <summary>One request and its answer.</summary>
internal sealed class Exchange(Service service, HttpContext http, string requestId)
{
    /// <summary>What all requests share.</summary>
    public Service Service { get; } = service;

    /// <summary>The request as Kestrel has it.</summary>
    public HttpContext Http { get; } = http;

    /// <summary>The ID in <c>x-oss-request-id</c>.</summary>
    public string RequestId { get; } = requestId;

    /// <summary>Bucket, key and query.</summary>
    public RequestTarget Target { get; set; } = new(null, null, QueryParameters.None);

    /// <summary>What is asked for.</summary>
    public OssOperation Operation { get; set; }

    /// <summary>Whether nobody signed the request.</summary>
    public bool IsAnonymous { get; set; }

    /// <summary>The fault that strikes this request; null for none.</summary>
    public FaultAction? Fault { get; set; }

    /// <summary>The query's parameters.</summary>
    public QueryParameters Query => Target.Query;

    /// <summary>The bucket's name; only for operations on a bucket or an object.</summary>
    public string BucketName => Target.Bucket!;

    /// <summary>The object key; only for operations on an object.</summary>
    public string Key => Target.Key!;

    /// <summary>Ends with the connection.</summary>
    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>The bucket.</summary>
    /// <exception cref="OssError">There is none.</exception>
    public Bucket Bucket() => Service.Folder.Find(BucketName) ?? throw OssError.NoSuchBucket(BucketName);

    /// <summary>The open upload that the query names.</summary>
    /// <exception cref="OssError">There is none, or it is for another key.</exception>
    public Upload Upload(Bucket bucket)
    {
        var id = Query["uploadId"] ?? string.Empty;
        return bucket.FindUpload(Key, id) ?? throw OssError.NoSuchUpload(id);
    }

    /// <summary>The version that the query names; null when it names none.</summary>
    /// <exception cref="OssError">InvalidArgument: it names an empty one, which must not pass for none.</exception>
    public string? VersionId => Query["versionId"] switch
    {
        "" => throw OssError.InvalidArgument("versionId", string.Empty, "The version ID is empty."),
        var id => id,
    };

    /// <summary>A request header; null when it is not there.</summary>
    public string? Header(string name)
    {
        var values = Http.Request.Headers[name];
        return values.Count switch { 0 => null, 1 => values[0], _ => values.ToString() };
    }

    /// <summary>Sets an answer header.</summary>
    public void Answer(string name, string value) => Http.Response.Headers[name] = value;

    /// <summary>Sets the answer's status.</summary>
    public void Status(int status) => Http.Response.StatusCode = status;

    /// <summary>Says the CRC of what is stored.</summary>
    public void AnswerCrc(ulong crc64) =>
        Answer("x-oss-hash-crc64ecma", (Fault is { SpoilsCrc: true } ? ~crc64 : crc64).ToString());

    /// <summary>Names the version that was written, read or deleted, in buckets that have versions.</summary>
    public void AnswerVersionId(Bucket bucket, StoredObject version)
    {
        if (bucket.Settings.NamesVersions)
        {
            Answer("x-oss-version-id", version.VersionId);
        }
    }

    /// <summary>Answers with an XML document.</summary>
    public Task AnswerAsync(XmlBody body)
    {
        Http.Response.ContentType = "application/xml";
        return AnswerBytesAsync(body.Bytes);
    }

    /// <summary>Answers with an error: as a document, or in <c>x-oss-err</c> where an answer has no body.</summary>
    public Task AnswerAsync(OssError error)
    {
        var body = new XmlBody("Error")
            .Element("Code", error.Code)
            .Element("Message", error.Message)
            .Element("RequestId", RequestId)
            .Element("HostId", Http.Request.Host.Value ?? string.Empty);
        foreach (var (name, value) in error.Details)
        {
            body.Element(name, value);
        }

        body.End("Error");
        Status(error.Status);
        foreach (var (name, value) in error.Headers)
        {
            Answer(name, value);
        }

        if (Http.Request.Method == "HEAD")
        {
            Answer("x-oss-err", Convert.ToBase64String(body.Bytes.Span));
            return Task.CompletedTask;
        }

        return AnswerAsync(body);
    }

    private async Task AnswerBytesAsync(ReadOnlyMemory<byte> bytes)
    {
        Http.Response.ContentLength = bytes.Length;
        var sender = new BodySender(this);
        await sender.WriteAsync(bytes).ConfigureAwait(false);
        await sender.FlushAsync().ConfigureAwait(false);
    }
}
