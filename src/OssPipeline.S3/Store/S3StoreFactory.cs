using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;
using OssPipeline.S3.Client;
using OssPipeline.S3.Credentials;

namespace OssPipeline.S3.Store;

/// <summary>Makes a store of its options. Touches no network.</summary>
internal static class S3StoreFactory
{
    private const string DefaultRegion = "us-east-1";

    public static S3Store Create(S3StoreOptions options, ComponentContext context, Action<string>? fetched)
    {
        foreach (var problem in options.Validate())
        {
            throw new StoreException(StoreErrorKind.InvalidRequest, $"The store's option {problem.Option}: {problem.Message}");
        }

        S3Endpoint? endpoint = null;
        if (options.Endpoint is not null)
        {
            S3Endpoint.TryParse(options.Endpoint, options.Bucket, options.PathStyle, out endpoint, out _);
        }

        var key = options.SseCKey is { } place ? S3SseCKey.Load(place, context) : null;
        if (key is not null)
        {
            fetched?.Invoke(key.Key);
        }

        return new S3Store(new S3ClientOptions
        {
            Bucket = options.Bucket,
            Endpoint = endpoint,
            Region = RegionOf(options, endpoint, context),

            // A bucket with dots in its name matches no certificate as a host.
            PathStyle = options.PathStyle ?? (endpoint is { IsAmazon: false } || options.Bucket.Contains('.', StringComparison.Ordinal)),
            Credentials = S3CredentialSources.Of(options, context, fetched),

            // A copy is made by the destination's endpoint with its credentials: the source must be its neighbour and theirs to read.
            CopyDomain = options.Anonymous ? null : $"s3 {endpoint?.Uri.Authority ?? "amazon"} {S3CredentialSources.AccountOf(options)} {options.SseCKey}",
            RequesterPays = options.RequesterPays,
            SseC = key,
            Clock = context.Clock,
            ConnectTimeout = options.ConnectTimeout,
            RequestTimeout = options.RequestTimeout,
            MaxConnections = options.MaxConnections,
        });
    }

    private static string RegionOf(S3StoreOptions options, S3Endpoint? endpoint, ComponentContext context) =>
        options.Region
        ?? endpoint?.Region
        ?? (options.Profile is { } profile ? S3CredentialSources.RegionOf(profile) : null)
        ?? (endpoint is null or { IsAmazon: true } ? Given(context.Environment("AWS_REGION")) ?? Given(context.Environment("AWS_DEFAULT_REGION")) : null)
        ?? DefaultRegion;

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
