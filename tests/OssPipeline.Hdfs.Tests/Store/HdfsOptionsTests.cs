using OssPipeline.Core.Data;
using OssPipeline.Hdfs.Store;

namespace OssPipeline.Hdfs.Tests.Store;

public sealed class HdfsOptionsTests
{
    private static readonly HdfsOptions Good = new() { Namenodes = ["http://nn1:9870", "https://nn2:9871/webhdfs/v1", "webhdfs://nn3:9870", "swebhdfs://nn4:9871/"], Path = "/warehouse/sales=1" };

    [Fact]
    public void Good_options_have_no_problem() => Assert.Empty(Good.Validate());

    [Theory]
    [InlineData("hdfs://nn:8020")]
    [InlineData("nn:9870")]
    [InlineData("http://user:secret@nn:9870")]
    [InlineData("http://nn:9870/data")]
    [InlineData("http://nn:9870/?delegation=x")]
    [InlineData("")]
    public void Addresses_that_are_none_are_named_without_what_may_be_secret(string url)
    {
        var problem = Assert.Single((Good with { Namenodes = [url] }).Validate());
        Assert.Equal("namenodes", problem.Option);
        Assert.DoesNotContain("secret", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_wrong_option_is_named()
    {
        Assert.Equal(["namenodes"], Problems(Good with { Namenodes = [] }));
        Assert.Equal(["path"], Problems(Good with { Path = "warehouse" }));
        Assert.Equal(["path"], Problems(Good with { Path = "/a/../b" }));
        Assert.Equal(["path"], Problems(Good with { Path = "/a//b" }));
        Assert.Empty(Problems(Good with { Path = "/" }));
        Assert.Equal(["delegation_token"], Problems(Good with { Kerberos = true, DelegationToken = "env:T" }));
        Assert.Equal(["user"], Problems(Good with { Kerberos = true, User = "x" }));
        Assert.Equal(["principal"], Problems(Good with { Principal = "x" }));
        Assert.Equal(["host_map", "host_map"], Problems(Good with { HostMap = new Dictionary<string, string> { ["a"] = "http://b", ["c/d"] = "e", ["f"] = "g:1" } }));
        Assert.Equal(["csrf_header"], Problems(Good with { CsrfHeader = "a b" }));
        Assert.Equal(["block_size"], Problems(Good with { BlockSize = new ByteSize(1000) }));
        Assert.Equal(["replication"], Problems(Good with { Replication = 0 }));
        Assert.Equal(["list_concurrency"], Problems(Good with { ListConcurrency = 9 }));
        Assert.Equal(
            ["connect_timeout", "request_timeout", "max_connections"],
            Problems(Good with { ConnectTimeout = TimeSpan.Zero, RequestTimeout = TimeSpan.Zero, MaxConnections = 0 }));
    }

    private static IEnumerable<string> Problems(HdfsOptions options) => options.Validate().Select(static p => p.Option);
}
