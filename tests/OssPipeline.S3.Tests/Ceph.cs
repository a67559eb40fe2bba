using OssPipeline.TestKit.Peers;

namespace OssPipeline.S3.Tests;

/// <summary>All tests that need the real server share one.</summary>
[CollectionDefinition(Name)]
public sealed class Ceph : ICollectionFixture<CephGateway>
{
    public const string Name = "Ceph";
}
