using OssPipeline.Core.Catalog;
using OssPipeline.Hdfs.Store;
using OssPipeline.TestKit.Hdfs;

namespace OssPipeline.Hdfs.Tests;

/// <summary>Makes stores over a test cluster.</summary>
internal static class Cluster
{
    public const string Root = "/data/lake";

    public static ComponentContext Context(IReadOnlyDictionary<string, string>? variables = null) => new()
    {
        BaseDirectory = Path.GetTempPath(),
        StateDirectory = Path.GetTempPath(),
        Environment = name => variables?.GetValueOrDefault(name),
        Store = static _ => throw new InvalidOperationException(),
    };

    public static HdfsOptions OptionsFor(WebHdfsServer server) => new() { Namenodes = server.NameNodes, Path = Root, Create = true, User = "tester" };

    public static HdfsStore Open(WebHdfsServer server, Func<HdfsOptions, HdfsOptions>? with = null, IReadOnlyDictionary<string, string>? variables = null, Action<string>? fetched = null)
    {
        var options = OptionsFor(server);
        return HdfsStoreFactory.Create(with is null ? options : with(options), Context(variables), fetched);
    }

    public static async Task<List<string>> KeysAsync(this HdfsStore store, string prefix = "", string? after = null)
    {
        List<string> keys = [];
        await foreach (var info in store.ListAsync(prefix, after, CancellationToken.None))
        {
            keys.Add(info.Key);
        }

        return keys;
    }
}
