using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Client;

/// <summary>The operations of the OSS REST API on one bucket. Safe for concurrent use; retries nothing (see <see cref="OssTransport"/>).</summary>
internal sealed partial class OssClient(OssClientOptions options) : IDisposable
{
    private const int MaxDocument = 8 << 20;

    private readonly OssTransport _transport = new(options);

    private string? TrafficLimit { get; } = options.TrafficLimit?.ToString();

    public void Dispose() => _transport.Dispose();

    private StoreException NotUnderstood(OssRequest request, OssResponse response, string what, Exception? cause = null) =>
        new(
            StoreErrorKind.ServerError,
            $"{request.Operation} {_transport.LocationOf(request)}: the answer is not understood: {what} (request ID {response.RequestId ?? "none"}).",
            isTransient: true,
            cause)
        { RequestId = response.RequestId };
}
