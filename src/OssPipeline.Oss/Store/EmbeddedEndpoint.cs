using OssPipeline.Oss.Credentials;

namespace OssPipeline.Oss.Store;

/// <summary>How to reach an embedded server.</summary>
/// <param name="Address">Scheme, host and port.</param>
/// <param name="Region">The region it signs for.</param>
/// <param name="Credentials">A key pair that it accepts.</param>
public sealed record EmbeddedEndpoint(Uri Address, string Region, OssCredentials Credentials);
