using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Client;
using OssPipeline.Oss.Signing;
using OssPipeline.Oss.Store;

namespace OssPipeline.Oss.Tests.Store;

public sealed class OssStoreKindTests
{
    private static readonly OssStoreOptions Valid = new() { Endpoint = "oss-cn-hangzhou.aliyuncs.com", Bucket = "lake" };

    public static TheoryData<OssStoreOptions, string> Problems => new()
    {
        { Valid with { Bucket = "La" }, "bucket" },
        { Valid with { Bucket = "Lake" }, "bucket" },
        { Valid with { Bucket = "lake-" }, "bucket" },
        { Valid with { Endpoint = "https://host/path" }, "endpoint" },
        { Valid with { Endpoint = "files.example.com" }, "region" },
        { Valid with { Endpoint = "oss-accelerate.aliyuncs.com" }, "region" },
        { Valid with { KmsKeyId = "key" }, "kms_key_id" },
        { Valid with { TrafficLimit = ByteSize.KiB(99) }, "traffic_limit" },
        { Valid with { TrafficLimit = ByteSize.MiB(101) }, "traffic_limit" },
        { Valid with { ConnectTimeout = TimeSpan.Zero }, "connect_timeout" },
        { Valid with { RequestTimeout = TimeSpan.Zero }, "request_timeout" },
        { Valid with { MaxConnections = 0 }, "max_connections" },
    };

    [Theory]
    [MemberData(nameof(Problems))]
    public async Task What_is_wrong_with_the_options_is_told_by_option(OssStoreOptions options, string option)
    {
        Assert.Equal(option, Assert.Single(options.Validate()).Option);
        await Assert.ThrowsAsync<StoreException>(async () => await OssStoreKind.Create(null).CreateAsync(options, Context(), default));
    }

    [Fact]
    public void Usable_options_have_no_problems()
    {
        Assert.Empty(Valid.Validate());
        Assert.Empty((Valid with { Endpoint = OssStoreOptions.Embedded }).Validate());
        Assert.Empty((Valid with { Endpoint = "files.example.com", Region = "oss-cn-hangzhou", Addressing = OssAddressing.Cname }).Validate());
        Assert.Empty((Valid with { Endpoint = "http://10.0.0.1", Signature = OssSignature.V1 }).Validate());
        Assert.Empty((Valid with { ServerSideEncryption = OssEncryption.Kms, KmsKeyId = "key", TrafficLimit = ByteSize.MiB(100) }).Validate());
    }

    [Fact]
    public async Task A_store_is_made_without_touching_the_network()
    {
        await using var store = await OssStoreKind.Create(null).CreateAsync(Valid, Context(), default);

        Assert.Equal(("oss", "oss://lake", true), (store.Info.Kind, store.Info.Location, store.Info.TellsCrc64));
    }

    [Fact]
    public async Task Missing_credentials_are_told_by_the_first_call()
    {
        await using var store = await OssStoreKind.Create(null).CreateAsync(Valid with { CredentialsPrefix = "LAKE_" }, Context(), default);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.HeadAsync("a", default));

        Assert.Contains("LAKE_ACCESS_KEY_ID", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_embedded_server_brings_address_region_and_credentials()
    {
        await using var server = await ScriptedServer.StartAsync(c => c.StoredAsync(0));
        var embedded = new Embedded(server.Address);
        var options = Valid with { Endpoint = OssStoreOptions.Embedded, ServerSideEncryption = OssEncryption.Aes256, TrafficLimit = ByteSize.KiB(100) };
        await using var store = await OssStoreKind.Create(embedded).CreateAsync(options, Context(), default);

        await store.PutAsync("a", default, WriteOptions.Default, default);

        Assert.Equal(("lake", "/state"), embedded.Started);
        var seen = Assert.Single(server.Requests);
        Assert.Equal(("/lake/a", "AES256", "819200"), (seen.Target, seen.Headers["x-oss-server-side-encryption"], seen.Headers["x-oss-traffic-limit"]));
        Assert.Contains("Credential=ak/", seen.Headers["Authorization"], StringComparison.Ordinal);
        Assert.Contains("/xy-1/oss/", seen.Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_without_embedded_server_says_so()
    {
        var e = await Assert.ThrowsAsync<StoreException>(async () =>
            await OssStoreKind.Create(null).CreateAsync(Valid with { Endpoint = OssStoreOptions.Embedded }, Context(), default));

        Assert.Equal(StoreErrorKind.Unsupported, e.Kind);
    }

    [Fact]
    public void The_options_read_as_a_pipeline_file_writes_them()
    {
        var schema = OssStoreKind.Create(null).Schema;

        Assert.Equal(["endpoint", "bucket"], schema.Options.Where(o => o.IsRequired).Select(o => o.Name));
        Assert.Equal(["auto", "virtual_hosted", "path", "cname"], schema.Options.Single(o => o.Name == "addressing").Choices);
        Assert.Equal(["v4", "v1"], schema.Options.Single(o => o.Name == "signature").Choices);
        Assert.Equal(["environment", "profile", "ecs_role"], schema.Options.Single(o => o.Name == "credentials").Choices);
        Assert.Equal(["bucket", "aes256", "kms", "sm4"], schema.Options.Single(o => o.Name == "server_side_encryption").Choices);
    }

    private static ComponentContext Context() => new()
    {
        BaseDirectory = "/base",
        StateDirectory = "/state",
        Environment = _ => null,
        Store = _ => throw new InvalidOperationException(),
    };

    private sealed class Embedded(Uri address) : IEmbeddedOss
    {
        public (string Bucket, string StateDirectory) Started { get; private set; }

        public ValueTask<EmbeddedEndpoint> StartAsync(string bucket, string stateDirectory, CancellationToken cancellationToken)
        {
            Started = (bucket, stateDirectory);
            return new(new EmbeddedEndpoint(address, "xy-1", Stores.Key));
        }
    }
}
