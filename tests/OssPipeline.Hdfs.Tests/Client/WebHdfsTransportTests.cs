using OssPipeline.Core.Storage;
using OssPipeline.TestKit.Hdfs;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Hdfs.Tests.Client;

public sealed class WebHdfsTransportTests
{
    private const string Secret = "HAAEaGRmcwRoZGZzAIoBjTokenOfThisTest";

    private static readonly byte[] Body = Some.Bytes(100_000);

    [Fact]
    public async Task The_active_NameNode_is_found_and_remembered()
    {
        await using var server = await WebHdfsServer.StartAsync(new() { NameNodes = 3 });
        server.Active = 2;
        await using var store = Cluster.Open(server);
        await store.PutAsync("a", Body, WriteOptions.Default, CancellationToken.None);
        Assert.Equal(1, server.Log.Count(static e => e is { IsDataNode: false, Server: 0 }));
        Assert.Equal(1, server.Log.Count(static e => e is { IsDataNode: false, Server: 1 }));

        server.Active = 0;
        Assert.NotNull(await store.HeadAsync("a", CancellationToken.None));
        Assert.Equal(0, server.Log.Last().Server);
    }

    [Fact]
    public async Task A_NameNode_that_can_not_be_reached_is_passed_over()
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var store = Cluster.Open(server, o => o with { Namenodes = ["http://127.0.0.1:1", "http://unknown.invalid:9870", .. server.NameNodes] });
        await store.PutAsync("a", Body, WriteOptions.Default, CancellationToken.None);
        Assert.NotNull(await store.HeadAsync("a", CancellationToken.None));
    }

    [Fact]
    public async Task When_all_are_on_standby_the_error_may_pass()
    {
        await using var server = await WebHdfsServer.StartAsync(new() { NameNodes = 2 });
        server.Active = -1;
        await using var store = Cluster.Open(server);
        var error = await FailsAsync(StoreErrorKind.Unreachable, async () => await store.HeadAsync("a", CancellationToken.None));
        Assert.True(error.IsTransient);
        Assert.Contains("None of the 2 NameNodes is active", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HdfsFault.Retriable, StoreErrorKind.Throttled)]
    [InlineData(HdfsFault.SafeMode, StoreErrorKind.Throttled)]
    [InlineData(HdfsFault.Busy, StoreErrorKind.Throttled)]
    [InlineData(HdfsFault.ServerError, StoreErrorKind.ServerError)]
    [InlineData(HdfsFault.Reset, StoreErrorKind.Unreachable)]
    public async Task What_may_pass_is_tried_a_few_times_and_then_said_to_be_so(HdfsFault fault, StoreErrorKind kind)
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var store = Cluster.Open(server);
        server.Faults = HdfsFaults.First(2, fault, static _ => true);
        Assert.Null(await store.HeadAsync("a", CancellationToken.None));

        server.Faults = _ => fault;
        var error = await FailsAsync(kind, async () => await store.HeadAsync("a", CancellationToken.None));
        Assert.True(error.IsTransient);
        Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_redirect_is_not_followed()
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var store = Cluster.Open(server);
        server.Tree.Write(Cluster.Root + "/a", Body);
        server.Faults = static e => e.IsDataNode ? HdfsFault.RedirectAgain : HdfsFault.None;
        var error = await FailsAsync(StoreErrorKind.ServerError, async () => await store.ReadAsync("a", null, 0, new byte[10], CancellationToken.None));
        Assert.False(error.IsTransient);
        Assert.Contains("redirected again", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Log.Count(static e => e.IsDataNode));
    }

    [Fact]
    public async Task DataNodes_with_names_of_their_own_network_are_mapped()
    {
        await using var server = await WebHdfsServer.StartAsync(new() { DataNodeHost = "dn-1.cluster.invalid" });
        await using (var lost = Cluster.Open(server))
        {
            var error = await FailsAsync(StoreErrorKind.Unreachable, async () => await lost.PutAsync("a", Body, WriteOptions.Default, CancellationToken.None));
            Assert.Contains("host_map", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("op=", error.Message, StringComparison.Ordinal);
        }

        await using var store = Cluster.Open(server, static o => o with { HostMap = new Dictionary<string, string> { ["dn-1.cluster.invalid"] = "127.0.0.1" } });
        await store.PutAsync("a", Body, WriteOptions.Default, CancellationToken.None);
        Assert.Equal(Body, server.Tree.Read(Cluster.Root + "/a"));
    }

    [Fact]
    public async Task A_DataNode_that_is_down_is_excluded_from_the_next_try()
    {
        await using var server = await WebHdfsServer.StartAsync(new() { DataNodes = 2 });
        var dead = $"127.0.0.1:{server.DataNodePorts[0]}";
        await using var store = Cluster.Open(server, o => o with { HostMap = new Dictionary<string, string> { [dead] = "127.0.0.1:1" } });
        for (var i = 0; i < 4; i++)
        {
            await store.PutAsync($"a{i}", Body, WriteOptions.Default, CancellationToken.None);
        }

        Assert.Contains(server.Log, e => e.Query.GetValueOrDefault("excludedatanodes") == dead);
        Assert.DoesNotContain(server.Log, static e => e is { IsDataNode: true, Server: 0 });
    }

    [Fact]
    public async Task Writes_carry_the_header_against_cross_site_requests()
    {
        await using var server = await WebHdfsServer.StartAsync(new() { WantsCsrfHeader = true });
        await using var store = Cluster.Open(server);
        await store.PutAsync("a", Body, WriteOptions.Default, CancellationToken.None);
        await store.DeleteAsync(["a"], CancellationToken.None);
        Assert.Empty(server.Tree.Files());
    }

    [Fact]
    public async Task Who_asks_is_told_and_on_whose_behalf()
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var store = Cluster.Open(server, static o => o with { User = "o'neil & co", Doas = "etl+1" });
        Assert.Null(await store.HeadAsync("a", CancellationToken.None));
        Assert.Equal(("o'neil & co", "etl+1"), (server.Log.Last().Query["user.name"], server.Log.Last().Query["doas"]));
    }

    [Fact]
    public async Task A_delegation_token_comes_from_the_environment_and_is_never_told()
    {
        await using var server = await WebHdfsServer.StartAsync(new() { Token = Secret });
        List<string> fetched = [];
        await using var store = Cluster.Open(
            server, static o => o with { User = null, DelegationToken = "env:T" }, new Dictionary<string, string> { ["T"] = $" {Secret}\n" }, fetched.Add);
        await store.PutAsync("a", Body, WriteOptions.Default, CancellationToken.None);
        Assert.Equal([Secret], fetched);

        // The server's own message repeats the token.
        server.Token = "another";
        var error = await FailsAsync(StoreErrorKind.Credentials, async () => await store.ReadAsync("a", null, 0, new byte[10], CancellationToken.None));
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("new delegation token", error.Message, StringComparison.Ordinal);
        server.Token = Secret;
        foreach (var fault in new[] { HdfsFault.Reset, HdfsFault.Busy, HdfsFault.Truncate, HdfsFault.RedirectAgain })
        {
            server.Faults = e => e.IsDataNode ? fault : HdfsFault.None;
            var failed = await Assert.ThrowsAsync<StoreException>(async () => await store.ReadAsync("a", null, 0, new byte[1], CancellationToken.None));
            Assert.DoesNotContain(Secret, failed.ToString(), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Secret, store.Info.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_file_is_read_again_once_the_token_is_over()
    {
        await using var server = await WebHdfsServer.StartAsync(new() { Token = "first" });
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "first");
            await using var store = Cluster.Open(server, o => o with { User = null, DelegationToken = file });
            Assert.Null(await store.HeadAsync("a", CancellationToken.None));
            server.Token = "second";
            await File.WriteAllTextAsync(file, "second");
            Assert.Null(await store.HeadAsync("a", CancellationToken.None));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Without_a_token_to_use_nothing_is_sent()
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var none = Cluster.Open(server, static o => o with { User = null, DelegationToken = "env:NONE" });
        var error = await FailsAsync(StoreErrorKind.Credentials, async () => await none.HeadAsync("a", CancellationToken.None));
        Assert.Contains("environment variable NONE", error.Message, StringComparison.Ordinal);
        await using var missing = Cluster.Open(server, static o => o with { User = null, DelegationToken = "/no/such/file" });
        await FailsAsync(StoreErrorKind.Credentials, async () => await missing.HeadAsync("a", CancellationToken.None));
        Assert.Empty(server.Log);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_wants_Kerberos_refuses_who_has_no_ticket(bool kerberos)
    {
        await using var server = await WebHdfsServer.StartAsync(new() { WantsNegotiate = true });
        await using var store = Cluster.Open(
            server,
            o => o with { User = null, Kerberos = kerberos, Principal = kerberos ? "etl@EXAMPLE.INVALID" : null },
            new Dictionary<string, string> { ["HDFS_PASSWORD"] = Secret });
        var error = await FailsAsync(StoreErrorKind.Credentials, async () => await store.HeadAsync("a", CancellationToken.None));
        Assert.Contains("kinit", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HdfsFault.Truncate)]
    [InlineData(HdfsFault.Shorten)]
    [InlineData(HdfsFault.Trickle)]
    public async Task A_body_that_ends_early_is_taken_up_where_it_ended(HdfsFault fault)
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var store = Cluster.Open(server);
        server.Tree.Write(Cluster.Root + "/a", Body);
        server.Faults = HdfsFaults.First(2, fault, static e => e is { IsDataNode: true, Operation: "OPEN" });
        var bytes = new byte[Body.Length - 10];
        Assert.Equal(bytes.Length, await store.ReadAsync("a", null, 10, bytes, CancellationToken.None));
        Assert.Equal(Body[10..], bytes);
        if (fault == HdfsFault.Shorten)
        {
            Assert.Equal([10L, 50_005], server.Log.Where(static e => e is { IsDataNode: true, Operation: "OPEN" }).Take(2).Select(static e => long.Parse(e.Query["offset"])));
        }
    }

    [Fact]
    public async Task A_server_that_is_none_of_WebHDFS_is_told_apart_from_a_missing_file()
    {
        await using var server = await WebHdfsServer.StartAsync();
        await using var store = Cluster.Open(server);
        server.Rewrite = static (_, _) => "<html>";
        var error = await FailsAsync(StoreErrorKind.ServerError, async () =>
        {
            server.Tree.Write(Cluster.Root + "/a", Body);
            await store.HeadAsync("a", CancellationToken.None);
        });
        Assert.Contains("not what WebHDFS answers", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_have_no_longer_than_the_time_that_was_set()
    {
        await using var server = await WebHdfsServer.StartAsync();
        using var never = new ManualResetEventSlim();
        server.Faults = _ =>
        {
            never.Wait();
            return HdfsFault.None;
        };
        await using var store = Cluster.Open(server, static o => o with { RequestTimeout = TimeSpan.FromMilliseconds(50) });
        var error = await FailsAsync(StoreErrorKind.Unreachable, async () => await store.HeadAsync("a", CancellationToken.None));
        never.Set();
        Assert.Contains("nothing moved", error.Message, StringComparison.Ordinal);
    }

    private static async Task<StoreException> FailsAsync(StoreErrorKind kind, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<StoreException>(call);
        Assert.True(error.Kind == kind, $"{error.Kind}: {error.Message}");
        return error;
    }
}
