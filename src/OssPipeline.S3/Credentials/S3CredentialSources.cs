using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;
using OssPipeline.Core.Catalog;
using OssPipeline.S3.Store;

namespace OssPipeline.S3.Credentials;

/// <summary>Where a store's credentials come from. Nothing is read before the first request.</summary>
internal static class S3CredentialSources
{
    private const string DefaultPrefix = "AWS_";

    public static AWSCredentials Of(S3StoreOptions options, ComponentContext context, Action<string>? fetched)
    {
        if (options.Anonymous)
        {
            return new AnonymousAWSCredentials();
        }

        if (options.Profile is { } profile)
        {
            return new S3Credentials(() => FromProfile(profile), $"the profile '{profile}'", fetched);
        }

        if (options.CredentialsPrefix is { } prefix)
        {
            return new S3Credentials(
                () => Task.FromResult<AWSCredentials>(FromEnvironment(context, prefix) ?? throw S3Credentials.Missing("the environment", $"{prefix}ACCESS_KEY_ID or {prefix}SECRET_ACCESS_KEY is not set")),
                "the environment",
                fetched);
        }

        return new S3Credentials(
            async () => FromEnvironment(context, DefaultPrefix) ?? await new DefaultAWSCredentialsIdentityResolver().ResolveIdentityAsync(null, CancellationToken.None).ConfigureAwait(false),
            "the environment, profile files, ECS and EC2",
            fetched);
    }

    /// <summary>Stands for whose the credentials are, without telling them: stores of one account can copy to each other.</summary>
    public static string AccountOf(S3StoreOptions options) =>
        options.Profile is { } profile ? $"profile {profile}" : $"environment {options.CredentialsPrefix ?? DefaultPrefix}";

    /// <summary>The region that a profile names; null where it names none.</summary>
    public static string? RegionOf(string profile) =>
        new CredentialProfileStoreChain().TryGetProfile(profile, out var found) ? found.Region?.SystemName : null;

    private static BasicOrSession? FromEnvironment(ComponentContext context, string prefix)
    {
        var (id, secret, token) = (Read("ACCESS_KEY_ID"), Read("SECRET_ACCESS_KEY"), Read("SESSION_TOKEN"));
        return id is null || secret is null ? null : new BasicOrSession(new ImmutableCredentials(id, secret, token));

        string? Read(string name) => context.Environment(prefix + name)?.Trim() is { Length: > 0 } value ? value : null;
    }

    private static Task<AWSCredentials> FromProfile(string profile) =>
        new CredentialProfileStoreChain().TryGetAWSCredentials(profile, out var credentials)
            ? Task.FromResult(credentials)
            : throw S3Credentials.Missing($"the profile '{profile}'", "no profile file (~/.aws/credentials, ~/.aws/config) has one that is usable");

    private sealed class BasicOrSession(ImmutableCredentials credentials) : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials() => credentials;
    }
}
