using Microsoft.AspNetCore.Http;

namespace OssPipeline.Throughput.Serving;

/// <summary>Requests on one object: put, head, delete.</summary>
internal static class ObjectApi
{
    public static Task HandleAsync(HttpContext http, DiscardBucket bucket, string key)
    {
        var (method, query) = (http.Request.Method, http.Request.QueryString.HasValue);
        if (query && (http.Request.Query.ContainsKey("uploadId") || http.Request.Query.ContainsKey("uploads")))
        {
            return UploadApi.HandleAsync(http, bucket, key);
        }

        if (HttpMethods.IsPut(method) && query && http.Request.Query.ContainsKey("tagging"))
        {
            return TagAsync(http, bucket, key);
        }

        if (HttpMethods.IsPut(method))
        {
            return PutAsync(http, bucket, key);
        }

        if (HttpMethods.IsHead(method))
        {
            return HeadAsync(http, bucket, key);
        }

        if (HttpMethods.IsDelete(method))
        {
            bucket.Delete(key);
            return Answers.EmptyAsync(http.Response, StatusCodes.Status204NoContent);
        }

        return Answers.ErrorAsync(http, StatusCodes.Status501NotImplemented, "NotImplemented", "This server keeps no bytes; it can't give any back.");
    }

    // Tags are taken and forgotten, as bytes are.
    private static async Task TagAsync(HttpContext http, DiscardBucket bucket, string key)
    {
        await DiscardedBody.ReadAsync(http.Request, http.RequestAborted);
        await (bucket.Find(key) is null
            ? Answers.ErrorAsync(http, StatusCodes.Status404NotFound, "NoSuchKey", "The specified key does not exist.")
            : Answers.EmptyAsync(http.Response, StatusCodes.Status200OK));
    }

    private static async Task PutAsync(HttpContext http, DiscardBucket bucket, string key)
    {
        var headers = http.Request.Headers;
        if (headers.ContainsKey("x-oss-copy-source") || headers.ContainsKey("x-amz-copy-source"))
        {
            await Answers.ErrorAsync(http, StatusCodes.Status501NotImplemented, "NotImplemented", "This server does not copy.");
            return;
        }

        var body = await DiscardedBody.ReadAsync(http.Request, http.RequestAborted);
        var stored = new DiscardedObject(body.Size, body.Crc64, ETags.ForBody(headers.ContentMD5, body), DateTimeOffset.UtcNow);
        await TryStoreAsync(http, bucket, key, stored);
    }

    /// <summary>Makes an object visible and sets the headers that describe it; false when it answered with an error instead.</summary>
    public static async ValueTask<bool> TryStoreAsync(HttpContext http, DiscardBucket bucket, string key, DiscardedObject stored)
    {
        if (http.Request.Headers["x-oss-forbid-overwrite"] == "true" && bucket.Find(key) is not null)
        {
            await Answers.ErrorAsync(http, StatusCodes.Status409Conflict, "FileAlreadyExists", "The object exists and overwriting was forbidden.");
            return false;
        }

        if (!bucket.TryStore(key, stored))
        {
            await Answers.ErrorAsync(http, StatusCodes.Status507InsufficientStorage, "TooManyObjects", "The bucket holds --max-objects objects.");
            return false;
        }

        Answers.Describe(http.Response, stored);
        return true;
    }

    private static Task HeadAsync(HttpContext http, DiscardBucket bucket, string key)
    {
        if (bucket.Find(key) is not { } stored)
        {
            return Answers.ErrorAsync(http, StatusCodes.Status404NotFound, "NoSuchKey", "The specified key does not exist.");
        }

        Answers.Describe(http.Response, stored);
        http.Response.ContentLength = stored.Size;
        http.Response.ContentType = "application/octet-stream";
        http.Response.Headers.LastModified = stored.Stored.ToString("R");
        http.Response.Headers["x-oss-object-type"] = "Normal";
        return Task.CompletedTask;
    }
}
