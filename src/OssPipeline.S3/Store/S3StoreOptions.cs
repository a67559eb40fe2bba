using OssPipeline.Core.Catalog;

namespace OssPipeline.S3.Store;

/// <summary>Options of the store kind <c>s3</c>. Secrets are not among them.</summary>
public sealed record S3StoreOptions : IValidatedOptions
{
    /// <summary>The bucket.</summary>
    [Option("The bucket, or the alias of an access point.", Example = "exports")]
    public required string Bucket { get; init; }

    /// <summary>The bucket's region.</summary>
    [Option("The bucket's region.", Example = "eu-west-1", DefaultText = "what the endpoint's host, AWS_REGION or AWS_DEFAULT_REGION tell, else us-east-1; Amazon corrects it")]
    public string? Region { get; init; }

    /// <summary>Where S3 is.</summary>
    [Option("URL of a server that speaks S3 (MinIO, Ceph …), without the bucket, https unless it says http.", Example = "https://minio.example.com:9000", DefaultText = "Amazon's of the region")]
    public string? Endpoint { get; init; }

    /// <summary>How requests name the bucket.</summary>
    [Option("Whether requests name the bucket in the path rather than in the host.", DefaultText = "true with an endpoint that is not Amazon's, and for buckets with a dot", IsTuning = true)]
    public bool? PathStyle { get; init; }

    /// <summary>The profile.</summary>
    [Option("The profile of the AWS profile files to take credentials from.", Example = "migration", DefaultText = "the environment, then what the AWS SDK finds: profile files, SSO, ECS and EC2 roles", IsTuning = true)]
    public string? Profile { get; init; }

    /// <summary>What the environment variables begin with.</summary>
    [Option("What the environment variables ACCESS_KEY_ID, SECRET_ACCESS_KEY and SESSION_TOKEN begin with, so that two stores can have a set each.", Example = "SOURCE_AWS_", DefaultText = "AWS_, and nothing but the environment when it is given", IsTuning = true)]
    public string? CredentialsPrefix { get; init; }

    /// <summary>No credentials.</summary>
    [Option("Send requests unsigned, for public buckets.", IsTuning = true)]
    public bool Anonymous { get; init; }

    /// <summary>Who pays.</summary>
    [Option("Say that this account pays for requests and traffic; buckets with Requester Pays refuse all others.", IsTuning = true)]
    public bool RequesterPays { get; init; }

    /// <summary>Where the SSE-C key is.</summary>
    [Option("Where the key of SSE-C objects is: env:NAME or file:PATH, 32 bytes in Base64. Objects are read and written with it.", Example = "env:SOURCE_SSE_C_KEY")]
    public string? SseCKey { get; init; }

    /// <summary>How long a connection may take to come up.</summary>
    [Option("How long a connection may take to come up.", IsTuning = true)]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a request may stand still.</summary>
    [Option("How long a request may go without a byte moving before it is given up.", IsTuning = true)]
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Connections at once.</summary>
    [Option("The most connections at once.", IsTuning = true)]
    public int MaxConnections { get; init; } = 256;

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (S3BucketName.Problem(Bucket) is { } bucketProblem)
        {
            yield return new("bucket", bucketProblem);
        }

        S3Endpoint? endpoint = null;
        if (Endpoint is not null && !S3Endpoint.TryParse(Endpoint, Bucket, PathStyle, out endpoint, out var problem))
        {
            yield return new("endpoint", $"{problem}.");
        }

        if (Region is { } region && (region.Length == 0 || region.Any(static c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))))
        {
            yield return new("region", $"'{region}' is none; write for example eu-west-1.");
        }

        if (Anonymous && (Profile is not null || CredentialsPrefix is not null))
        {
            yield return new("anonymous", "it can't go with profile or credentials_prefix: unsigned requests need none.");
        }

        if (Profile is not null && CredentialsPrefix is not null)
        {
            yield return new("profile", "give either a profile or credentials_prefix.");
        }

        if (SseCKey is not null)
        {
            if (!S3SseCKey.IsPlace(SseCKey))
            {
                yield return new("sse_c_key", "it says where the key is, never the key itself: env:NAME or file:PATH.");
            }

            if (endpoint is { IsLoopback: false, Uri.Scheme: "http" })
            {
                yield return new("sse_c_key", "the key would cross the network in the clear: it needs an https endpoint.");
            }
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
