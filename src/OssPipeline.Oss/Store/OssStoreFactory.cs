using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Client;
using OssPipeline.Oss.Credentials;
using OssPipeline.Oss.Signing;

namespace OssPipeline.Oss.Store;

/// <summary>Makes a store of its options. Touches no network, except to start an embedded server.</summary>
internal static class OssStoreFactory
{
    public static async ValueTask<OssStore> CreateAsync(
        OssStoreOptions options, ComponentContext context, IEmbeddedOss? embedded, Action<OssCredentials>? fetched, CancellationToken cancellationToken)
    {
        foreach (var problem in options.Validate())
        {
            throw new StoreException(StoreErrorKind.InvalidRequest, $"The store's option {problem.Option}: {problem.Message}");
        }

        if (options.IsEmbedded)
        {
            return await EmbeddedAsync(options, context, embedded, cancellationToken).ConfigureAwait(false);
        }

        OssEndpoint.TryParse(options.Endpoint, options.Bucket, options.Addressing, out var endpoint, out _);
        var provider = ProviderOf(options, context);
        return Create(
            options, endpoint, RegionOf(options, endpoint)!, fetched is null ? provider : new ObservedCredentials(provider, fetched), context.Clock, AccountOf(options));
    }

    /// <summary>What the options tell of the store. The embedded server's address is known once it runs.</summary>
    public static StoreInfo Describe(OssStoreOptions options)
    {
        var info = new StoreInfo("oss", $"oss://{options.Bucket}") { Bucket = options.Bucket, KeepsAttributes = true };
        return options.IsEmbedded ? info with { Endpoint = OssStoreOptions.Embedded }
            : OssEndpoint.TryParse(options.Endpoint, options.Bucket, options.Addressing, out var endpoint, out _)
                ? info with { Endpoint = endpoint.Uri.Authority, Region = RegionOf(options, endpoint) is { Length: > 0 } region ? region : null }
                : info;
    }

    /// <summary>The signing region; null where neither option nor host tells it (V1 needs none).</summary>
    public static string? RegionOf(OssStoreOptions options, OssEndpoint endpoint)
    {
        // Consoles show the location "oss-cn-hangzhou"; signatures want "cn-hangzhou".
        const string Location = "oss-";
        return options.Region is { Length: > 0 } region
            ? region.StartsWith(Location, StringComparison.Ordinal) ? region[Location.Length..] : region
            : endpoint.Region ?? (options.Signature == OssSignature.V1 ? "" : null);
    }

    private static async ValueTask<OssStore> EmbeddedAsync(
        OssStoreOptions options, ComponentContext context, IEmbeddedOss? embedded, CancellationToken cancellationToken)
    {
        if (embedded is null)
        {
            throw new StoreException(StoreErrorKind.Unsupported, "This program has no embedded OSS server; give the store an endpoint.");
        }

        var started = await embedded.StartAsync(options.Bucket, context.StateDirectory, cancellationToken).ConfigureAwait(false);
        return OssEndpoint.TryParse(started.Address.GetLeftPart(UriPartial.Authority), options.Bucket, OssAddressing.Path, out var endpoint, out var problem)
            ? Create(options, endpoint, started.Region, new StaticCredentials(started.Credentials), context.Clock, "embedded")
            : throw new StoreException(StoreErrorKind.Unsupported, $"The embedded OSS server has no usable address: {problem}.");
    }

    private static OssStore Create(
        OssStoreOptions options, OssEndpoint endpoint, string region, IOssCredentialsProvider provider, TimeProvider clock, string account) =>
        new(new OssClientOptions
        {
            Endpoint = endpoint,
            Bucket = options.Bucket,

            // A copy is made by the destination's endpoint with its credentials: the source must be its neighbour and theirs to read.
            CopyDomain = $"oss {endpoint.Uri.Authority} {region} {account}",
            Region = region,
            Credentials = new CachingCredentials(provider, clock),
            Signature = options.Signature,
            Clock = clock,
            ConnectTimeout = options.ConnectTimeout,
            RequestTimeout = options.RequestTimeout,
            MaxConnections = options.MaxConnections,
            ServerSideEncryption = options.ServerSideEncryption == OssEncryption.Bucket
                ? null
                : options.ServerSideEncryption.ToString().ToUpperInvariant(),
            KmsKeyId = options.KmsKeyId,
            TrafficLimit = options.TrafficLimit is { } limit ? limit.Bytes * 8 : null,
        });

    // Where the credentials come from stands for whose they are; never the credentials themselves.
    private static string AccountOf(OssStoreOptions options) => options.Credentials switch
    {
        OssCredentialsSource.Profile => $"profile {options.ProfileFile} {options.Profile}",
        OssCredentialsSource.EcsRole => $"role {options.Role}",
        _ => $"environment {options.CredentialsPrefix}",
    };

    private static IOssCredentialsProvider ProviderOf(OssStoreOptions options, ComponentContext context) => options.Credentials switch
    {
        OssCredentialsSource.Profile => new ProfileCredentials(
            options.Profile,
            options.ProfileFile is { Length: > 0 } file ? [PathOf(file, context)] : ProfileCredentials.DefaultFiles(context.Environment)),
        OssCredentialsSource.EcsRole => new EcsRoleCredentials(options.Role),
        _ => new EnvironmentCredentials(context.Environment, options.CredentialsPrefix),
    };

    private static string PathOf(string file, ComponentContext context) =>
        file.StartsWith("~/", StringComparison.Ordinal) && context.Environment("HOME") is { Length: > 0 } home
            ? Path.Combine(home, file[2..])
            : context.PathOf(file);
}
