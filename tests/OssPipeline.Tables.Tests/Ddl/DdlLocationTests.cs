using OssPipeline.Core.Storage;
using OssPipeline.Tables.Ddl;

namespace OssPipeline.Tables.Tests.Ddl;

public sealed class DdlLocationTests
{
    [Theory]
    [InlineData("oss-cn-beijing.aliyuncs.com", null, "oss-cn-beijing-internal.aliyuncs.com")]
    [InlineData("oss-cn-beijing-internal.aliyuncs.com", null, "oss-cn-beijing-internal.aliyuncs.com")]
    [InlineData("OSS-cn-Beijing.aliyuncs.com:443", null, "oss-cn-beijing-internal.aliyuncs.com")]
    [InlineData("s3.oss-cn-beijing.aliyuncs.com", null, "oss-cn-beijing-internal.aliyuncs.com")]
    [InlineData("vpc100-oss-cn-beijing.aliyuncs.com", null, "oss-cn-beijing-internal.aliyuncs.com")]
    [InlineData("cn-beijing.oss.aliyuncs.com", null, "oss-cn-beijing-internal.aliyuncs.com")]
    [InlineData("oss-accelerate.aliyuncs.com", "cn-beijing", "oss-cn-beijing-internal.aliyuncs.com")]
    [InlineData("oss-accelerate.aliyuncs.com", null, "oss-accelerate.aliyuncs.com")]
    [InlineData("127.0.0.1:9000", "cn-beijing", "127.0.0.1:9000")]
    [InlineData("oss.example.org", null, "oss.example.org")]
    [InlineData(null, "cn-beijing", "oss-cn-beijing-internal.aliyuncs.com")]
    public void The_internal_endpoint_follows_from_the_stores(string? endpoint, string? region, string expected)
    {
        var store = new StoreInfo("oss", "oss://b") { Bucket = "b", Endpoint = endpoint, Region = region };
        Assert.Equal($"oss://{expected}/b/t/", DdlLocation.Of(store, "t").For(DdlDialect.Maxcompute));
    }

    [Theory]
    [InlineData(DdlDialect.Hive, "oss://lake/a/b/")]
    [InlineData(DdlDialect.Spark, "oss://lake/a/b/")]
    [InlineData(DdlDialect.Trino, "oss://lake/a/b/")]
    [InlineData(DdlDialect.Athena, "s3://lake/a/b/")]
    public void Other_dialects_name_the_bucket_alone(DdlDialect dialect, string expected) =>
        Assert.Equal(expected, DdlLocation.Of(Tables.Lake, "/a/b").For(dialect));

    [Fact]
    public void A_local_folder_is_a_file_url() =>
        Assert.Equal("file:///data/t/", DdlLocation.Of(new StoreInfo("local", "file:///data/"), "t/").For(DdlDialect.Spark));

    [Fact]
    public void A_given_location_stands_as_it_is_and_ends_with_a_slash() =>
        Assert.Equal("oss://b/d/", DdlLocation.Parse("oss://b/d").For(DdlDialect.Athena));

    [Theory]
    [InlineData("oss://id:secret@oss-cn-beijing-internal.aliyuncs.com/b/d/")]
    [InlineData("b/d/")]
    [InlineData("://b")]
    [InlineData("oss://")]
    [InlineData("oss://b\n/")]
    public void A_location_with_credentials_or_none_at_all_is_refused_without_being_shown(string text) =>
        Assert.DoesNotContain("secret", Assert.Throws<FormatException>(() => DdlLocation.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("id:secret@host")]
    [InlineData("host/path")]
    [InlineData("ho'st")]
    public void An_endpoint_that_is_no_host_is_refused(string endpoint) =>
        Assert.Throws<FormatException>(() => DdlLocation.Of(Tables.Lake, "t/", endpoint));

    [Fact]
    public void A_given_endpoint_stands_as_it_is() =>
        Assert.Equal("oss://oss-x-internal.aliyuncs.com/lake/t/", DdlLocation.Of(Tables.Lake, "t/", "https://oss-x-internal.aliyuncs.com/").For(DdlDialect.Maxcompute));
}
