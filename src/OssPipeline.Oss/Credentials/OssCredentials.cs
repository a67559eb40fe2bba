namespace OssPipeline.Oss.Credentials;

/// <summary>An access key pair, temporary where it has a token. Its text form never shows the secret or the token.</summary>
/// <param name="accessKeyId">Access key ID.</param>
/// <param name="accessKeySecret">Its secret.</param>
/// <param name="securityToken">The STS token of temporary credentials.</param>
/// <param name="expiration">When temporary credentials end; null where they do not, or nobody knows.</param>
public sealed class OssCredentials(string accessKeyId, string accessKeySecret, string? securityToken = null, DateTimeOffset? expiration = null)
{
    /// <summary>Access key ID.</summary>
    public string AccessKeyId { get; } = accessKeyId;

    /// <summary>Its secret.</summary>
    public string AccessKeySecret { get; } = accessKeySecret;

    /// <summary>The STS token of temporary credentials; null for a permanent pair.</summary>
    public string? SecurityToken { get; } = securityToken;

    /// <summary>When temporary credentials end.</summary>
    public DateTimeOffset? Expiration { get; } = expiration;

    /// <inheritdoc/>
    public override string ToString() => SecurityToken is null ? $"access key {AccessKeyId}" : $"access key {AccessKeyId} with a security token";

    internal bool IsSameAs(OssCredentials other) =>
        AccessKeyId == other.AccessKeyId && AccessKeySecret == other.AccessKeySecret && SecurityToken == other.SecurityToken;
}
