namespace OssPipeline.DevServer;

/// <summary>A key pair that the server accepts.</summary>
/// <param name="AccessKeyId">The public half.</param>
/// <param name="AccessKeySecret">The secret half.</param>
/// <param name="SessionToken">The token that must come with it, as with STS; null when there is none.</param>
public sealed record DevServerCredential(string AccessKeyId, string AccessKeySecret, string? SessionToken = null)
{
    /// <summary>The ID alone; the secrets are not shown.</summary>
    public override string ToString() => AccessKeyId;
}
