using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Credentials;

/// <summary>Reads <c>OSS_ACCESS_KEY_ID</c>, <c>OSS_ACCESS_KEY_SECRET</c> and, for temporary credentials, <c>OSS_SESSION_TOKEN</c>.</summary>
/// <param name="environment">Reads a variable; null when unset.</param>
/// <param name="prefix">What the names begin with, so that two stores can have a set each.</param>
public sealed class EnvironmentCredentials(Func<string, string?> environment, string prefix = EnvironmentCredentials.DefaultPrefix)
    : IOssCredentialsProvider
{
    /// <summary>What the vendor's tools use.</summary>
    public const string DefaultPrefix = "OSS_";

    /// <inheritdoc/>
    public ValueTask<OssCredentials> FetchAsync(CancellationToken cancellationToken)
    {
        var id = Require("ACCESS_KEY_ID");
        var secret = Require("ACCESS_KEY_SECRET");
        var token = environment(prefix + "SESSION_TOKEN")?.Trim();
        return new(new OssCredentials(id, secret, string.IsNullOrEmpty(token) ? null : token));
    }

    private string Require(string name)
    {
        var value = environment(prefix + name)?.Trim();
        return string.IsNullOrEmpty(value)
            ? throw new StoreException(
                StoreErrorKind.Credentials,
                $"No credentials for OSS: the environment variable {prefix + name} is not set. Set {prefix}ACCESS_KEY_ID and "
                + $"{prefix}ACCESS_KEY_SECRET, or give the store 'credentials: profile' or 'credentials: ecs_role'.")
            : value;
    }
}
