namespace OssPipeline.EndToEnd.Tests.NodeClient;

/// <summary>The embedded server, proven by a client that nobody here wrote: every scenario of <c>suite.mjs</c>, signed by V4 and by V1.</summary>
public sealed class NodeClientTests(NodeSuite suite) : IClassFixture<NodeSuite>
{
    private static readonly string[] Scenarios =
    [
        "put of a buffer, with headers and metadata",
        "put of a file",
        "put of a stream",
        "put of an empty object",
        "get of a range and as a stream",
        "conditions of a get",
        "multipart upload",
        "multipart upload goes on from a checkpoint",
        "listing of uploads and parts, and abort",
        "listing, version 1",
        "listing, version 2",
        "copy, with and without new metadata",
        "copy by parts",
        "append",
        "signed urls, version 1",
        "signed urls, version 4",
        "delete of one and of many",
        "new metadata in place",
        "symlink",
        "tagging",
        "acl",
        "object meta",
        "restore",
        "overwriting can be forbidden",
        "errors have code, request ID and details",
        "buckets",
        "versions",
    ];

    public static TheoryData<string> All => new(Scenarios.SelectMany(s => new[] { $"{s} (V4)", $"{s} (V1)" }));

    [Theory]
    [MemberData(nameof(All))]
    public void The_official_client_finds_what_it_expects(string scenario) => Assert.Null(suite.ErrorOf(scenario));

    [Fact]
    public void No_scenario_was_left_out() => Assert.Equal(2 * Scenarios.Length, suite.Count);
}
