using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OssPipeline.DevServer.Auth;
using OssPipeline.DevServer.Faults;
using OssPipeline.DevServer.Handlers;
using OssPipeline.DevServer.Protocol;

namespace OssPipeline.DevServer.Hosting;

/// <summary>Takes requests from Kestrel: target, signature, fault, handler, and whatever goes wrong.</summary>
internal sealed class Dispatcher(Service service) : IHttpApplication<HttpContext>
{
    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // The context holds nothing but Kestrel's own features.
    }

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(HttpContext context)
    {
        var now = service.Clock.GetUtcNow();
        var exchange = new Exchange(service, context, $"{now.ToUnixTimeSeconds():X8}{Random.Shared.NextInt64():X16}");
        AnswerAlways(exchange, now);
        AnswerServerTime(context);
        try
        {
            await ProcessAsync(exchange).ConfigureAwait(false);
        }
        catch (FaultBreak)
        {
            // The fault did what it was to do with the connection.
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // The client has gone: there is nobody to tell, and nothing of the request was kept.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            AnswerAlways(exchange, now);
            await exchange.AnswerAsync(Explain(e)).ConfigureAwait(false);
        }
    }

    private static void AnswerAlways(Exchange exchange, DateTimeOffset now)
    {
        exchange.Answer("x-oss-request-id", exchange.RequestId);
        exchange.Answer("Server", "AliyunOSS");
        exchange.Answer("Date", now.ToString("R")); // by the server's clock, which clients correct theirs by
    }

    // Milliseconds from the request's arrival to the first byte of its answer.
    private void AnswerServerTime(HttpContext context)
    {
        var began = service.Clock.GetTimestamp();
        context.Response.OnStarting(() =>
        {
            context.Response.Headers["x-oss-server-time"] = ((long)service.Clock.GetElapsedTime(began).TotalMilliseconds).ToString();
            return Task.CompletedTask;
        });
    }

    private static OssError Explain(Exception e) => e switch
    {
        OssError error => error,
        BadHttpRequestException { StatusCode: 413 } =>
            new OssError(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size."),
        BadHttpRequestException bad => new OssError(400, "BadRequest", bad.Message),
        _ => new OssError(500, "InternalError", $"We encountered an internal error. Please try again. ({e.GetType().Name}: {e.Message})"),
    };

    private async Task ProcessAsync(Exchange exchange)
    {
        var request = exchange.Http.Request;
        var raw = exchange.Http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        try
        {
            RequestText.Decode(request.Headers);
            exchange.Target = RequestTarget.Parse(raw, request.Host.Value ?? string.Empty);
            exchange.Operation = OperationResolver.Resolve(request.Method, exchange.Target, isCopy: exchange.Header("x-oss-copy-source") is not null);
        }
        finally
        {
            service.Counters.Began(exchange.Operation);
        }

        exchange.IsAnonymous = !service.Verifier.Verify(exchange);
        if (exchange.IsAnonymous && !AnonymousAccess.IsAllowed(exchange))
        {
            throw OssError.AccessDenied("Anonymous access is forbidden for this operation.");
        }

        exchange.Fault = service.Faults.Strike(request.Method, exchange.Operation, exchange.Target.Bucket, exchange.Target.Key);
        if (exchange.Fault is { } fault)
        {
            await StrikeAsync(exchange, fault).ConfigureAwait(false);
            return;
        }

        await HandleAsync(exchange).ConfigureAwait(false);
        CountSuccess(exchange);
    }

    private async Task StrikeAsync(Exchange exchange, FaultAction fault)
    {
        if (fault.Status != 0)
        {
            if (fault.QosDelay is { } delay)
            {
                exchange.Answer("x-oss-qos-delay-time", ((long)delay.TotalMilliseconds).ToString());
            }

            await exchange.AnswerAsync(new OssError(fault.Status, fault.Code, "Injected by a fault rule.")).ConfigureAwait(false);
            return;
        }

        if (fault.Delay > TimeSpan.Zero)
        {
            await Task.Delay(fault.Delay, service.Clock, exchange.Aborted).ConfigureAwait(false);
        }

        if (fault.LosesResponse)
        {
            // What a handler flushes before the connection is broken could still arrive: nothing of it may leave.
            exchange.Http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        }

        try
        {
            await HandleAsync(exchange).ConfigureAwait(false);
        }
        catch (FaultBreak) when (fault.LosesResponse)
        {
            CountSuccess(exchange);
            throw;
        }

        CountSuccess(exchange);
        if (fault.LosesResponse)
        {
            exchange.Http.Abort();
        }
    }

    private void CountSuccess(Exchange exchange)
    {
        if (exchange.Http.Response.StatusCode < 400)
        {
            service.Counters.Succeeded(exchange.Operation);
        }
    }

    private static Task HandleAsync(Exchange exchange) => exchange.Operation switch
    {
        OssOperation.ListBuckets => BucketOperations.ListAsync(exchange),
        OssOperation.PutBucket => BucketOperations.PutAsync(exchange),
        OssOperation.DeleteBucket => BucketOperations.DeleteAsync(exchange),
        OssOperation.GetBucketInfo => BucketOperations.InfoAsync(exchange),
        OssOperation.GetBucketStat => BucketOperations.StatAsync(exchange),
        OssOperation.GetBucketLocation => BucketOperations.LocationAsync(exchange),
        OssOperation.ListObjects => ObjectListings.V1Async(exchange),
        OssOperation.ListObjectsV2 => ObjectListings.V2Async(exchange),
        OssOperation.DeleteMultipleObjects => ObjectDeletes.DeleteManyAsync(exchange),
        OssOperation.ListMultipartUploads => UploadListings.UploadsAsync(exchange),
        OssOperation.PutBucketAcl => AccessControl.PutBucketAsync(exchange),
        OssOperation.GetBucketAcl => AccessControl.GetBucketAsync(exchange),
        OssOperation.PutObjectAcl => AccessControl.PutObjectAsync(exchange),
        OssOperation.GetObjectAcl => AccessControl.GetObjectAsync(exchange),
        OssOperation.PutObjectTagging => ObjectTagging.PutAsync(exchange),
        OssOperation.GetObjectTagging => ObjectTagging.GetAsync(exchange),
        OssOperation.DeleteObjectTagging => ObjectTagging.DeleteAsync(exchange),
        OssOperation.AppendObject => Appends.AppendAsync(exchange),
        OssOperation.SealAppendObject => Appends.SealAsync(exchange),
        OssOperation.PutSymlink => Symlinks.PutAsync(exchange),
        OssOperation.GetSymlink => Symlinks.GetAsync(exchange),
        OssOperation.RestoreObject => Restores.RestoreAsync(exchange),
        OssOperation.PutBucketVersioning => BucketVersions.PutAsync(exchange),
        OssOperation.GetBucketVersioning => BucketVersions.GetAsync(exchange),
        OssOperation.ListObjectVersions => VersionListings.ListAsync(exchange),
        OssOperation.CopyObject => ObjectCopies.CopyAsync(exchange),
        OssOperation.UploadPartCopy => PartCopies.CopyAsync(exchange),
        OssOperation.PutObject => ObjectWrites.PutAsync(exchange),
        OssOperation.GetObject => ObjectReads.GetAsync(exchange),
        OssOperation.HeadObject => ObjectReads.HeadAsync(exchange),
        OssOperation.GetObjectMeta => ObjectReads.MetaAsync(exchange),
        OssOperation.DeleteObject => ObjectDeletes.DeleteAsync(exchange),
        OssOperation.InitiateMultipartUpload => MultipartWrites.InitiateAsync(exchange),
        OssOperation.UploadPart => MultipartWrites.PutPartAsync(exchange),
        OssOperation.ListParts => UploadListings.PartsAsync(exchange),
        OssOperation.CompleteMultipartUpload => MultipartCompletion.CompleteAsync(exchange),
        OssOperation.AbortMultipartUpload => MultipartWrites.AbortAsync(exchange),
        _ => throw OssError.NotImplemented($"the operation {exchange.Operation}"),
    };
}
