using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Oss.Client;
using OssPipeline.Oss.Credentials;
using OssPipeline.Oss.Signing;

namespace OssPipeline.Oss.Store;

/// <summary>Options of the store kind <c>oss</c>. Secrets are not among them.</summary>
public sealed record OssStoreOptions : IValidatedOptions
{
    /// <summary>The word that stands for a server inside this program.</summary>
    public const string Embedded = "embedded";

    // 819,200 … 838,860,800 bit/s (OSS REST reference, "Single-connection bandwidth throttling").
    private static readonly ByteSize LeastTraffic = ByteSize.KiB(100);
    private static readonly ByteSize MostTraffic = ByteSize.MiB(100);

    /// <summary>Where OSS is.</summary>
    [Option("URL or host of the OSS endpoint without the bucket, https unless it says http; 'embedded' for a server inside this program.", Example = "https://oss-cn-hangzhou-internal.aliyuncs.com")]
    public required string Endpoint { get; init; }

    /// <summary>The bucket.</summary>
    [Option("The bucket.", Example = "lake")]
    public required string Bucket { get; init; }

    /// <summary>Signing region.</summary>
    [Option("The bucket's region.", Example = "cn-hangzhou", DefaultText = "what the endpoint's host tells")]
    public string? Region { get; init; }

    /// <summary>How requests name the bucket.</summary>
    [Option("How requests name the bucket; auto takes path for IP addresses and localhost, virtual_hosted otherwise, and cname is for a host mapped to the bucket.", IsTuning = true)]
    public OssAddressing Addressing { get; init; }

    /// <summary>How requests are signed.</summary>
    [Option("How requests are signed; v1 is for private deployments that know no V4.", IsTuning = true)]
    public OssSignature Signature { get; init; }

    /// <summary>Where credentials come from.</summary>
    [Option("Where the credentials come from: environment variables, a profile file, or the RAM role of the ECS instance.", IsTuning = true)]
    public OssCredentialsSource Credentials { get; init; }

    /// <summary>What the environment variables begin with.</summary>
    [Option("What the environment variables ACCESS_KEY_ID, ACCESS_KEY_SECRET and SESSION_TOKEN begin with, so that two stores can have a set each.", Example = "SOURCE_OSS_", IsTuning = true)]
    public string CredentialsPrefix { get; init; } = EnvironmentCredentials.DefaultPrefix;

    /// <summary>The profile.</summary>
    [Option("The profile in the profile file.", IsTuning = true)]
    public string Profile { get; init; } = ProfileCredentials.DefaultProfile;

    /// <summary>The profile file.</summary>
    [Option("The profile file (INI).", Example = "~/.ossutilconfig", DefaultText = "$ALIBABA_CLOUD_CREDENTIALS_FILE, ~/.alibabacloud/credentials or ~/.ossutilconfig", IsTuning = true)]
    public string? ProfileFile { get; init; }

    /// <summary>The RAM role.</summary>
    [Option("The RAM role of the ECS instance.", DefaultText = "the one that the instance has", IsTuning = true)]
    public string? Role { get; init; }

    /// <summary>Server-side encryption.</summary>
    [Option("Server-side encryption of what is written, unless the node says otherwise; bucket leaves it to the bucket's rule.")]
    public OssEncryption ServerSideEncryption { get; init; }

    /// <summary>The KMS key.</summary>
    [Option("ID of the KMS key; only with server_side_encryption: kms.", DefaultText = "the account's default key")]
    public string? KmsKeyId { get; init; }

    /// <summary>Bandwidth of one request.</summary>
    [Option("Bytes per second that one request may use, 100KiB to 100MiB.", Example = "10MiB", DefaultText = "no limit", IsTuning = true)]
    public ByteSize? TrafficLimit { get; init; }

    /// <summary>How long a connection may take to come up.</summary>
    [Option("How long a connection may take to come up.", IsTuning = true)]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a request may stand still.</summary>
    [Option("How long a request may go without a byte moving before it is given up.", IsTuning = true)]
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Connections at once.</summary>
    [Option("The most connections at once.", IsTuning = true)]
    public int MaxConnections { get; init; } = 256;

    internal bool IsEmbedded => Endpoint == Embedded;

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (BucketName.Problem(Bucket) is { } bucketProblem)
        {
            yield return new("bucket", bucketProblem);
        }

        if (!IsEmbedded)
        {
            if (!OssEndpoint.TryParse(Endpoint, Bucket, Addressing, out var endpoint, out var problem))
            {
                yield return new("endpoint", $"{problem}; write for example https://oss-cn-hangzhou.aliyuncs.com, or embedded.");
            }
            else if (OssStoreFactory.RegionOf(this, endpoint) is null)
            {
                yield return new("region", $"the host {endpoint.Uri.IdnHost} does not tell the region; write for example region: cn-hangzhou.");
            }
        }

        if (KmsKeyId is not null && ServerSideEncryption != OssEncryption.Kms)
        {
            yield return new("kms_key_id", "a KMS key needs server_side_encryption: kms.");
        }

        if (TrafficLimit is { } limit && (limit < LeastTraffic || limit > MostTraffic))
        {
            yield return new("traffic_limit", $"{limit} per second is out of OSS's limits, {LeastTraffic} to {MostTraffic}.");
        }

        if (ConnectTimeout <= TimeSpan.Zero)
        {
            yield return new("connect_timeout", "must be more than zero.");
        }

        if (RequestTimeout <= TimeSpan.Zero)
        {
            yield return new("request_timeout", "must be more than zero.");
        }

        if (MaxConnections < 1)
        {
            yield return new("max_connections", "must be at least 1.");
        }
    }
}
