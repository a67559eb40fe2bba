namespace OssPipeline.EndToEnd.Tests.NodeClient;

/// <summary>What the tests by the official Node client share.</summary>
[CollectionDefinition(Name)]
public sealed class NodeClientSuite : ICollectionFixture<NodeScene>
{
    public const string Name = "Node client";
}
