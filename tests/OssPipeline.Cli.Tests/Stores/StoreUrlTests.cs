using CsCheck;
using OssPipeline.Cli.Stores;

namespace OssPipeline.Cli.Tests.Stores;

public sealed class StoreUrlTests
{
    [Theory]
    [InlineData("oss://bucket", "bucket", "")]
    [InlineData("oss://bucket/", "bucket", "")]
    [InlineData("oss://bucket/a/b c%20?#", "bucket", "a/b c%20?#")]
    [InlineData("oss://bucket//odd", "bucket", "/odd")]
    [InlineData("OSS://bucket/x", "bucket", "x")]
    public void A_bucket_and_a_key(string text, string bucket, string key) =>
        Assert.Equal(new StoreUrl(StoreUrlForm.Oss, bucket, key), Parse(text));

    [Theory]
    [InlineData("lake:", "lake", "")]
    [InlineData("lake:raw/2017", "lake", "raw/2017")]
    [InlineData("my-store_2:a:b", "my-store_2", "a:b")]
    public void A_store_of_a_pipeline(string text, string name, string key) =>
        Assert.Equal(new StoreUrl(StoreUrlForm.Named, name, key), Parse(text));

    [Fact]
    public void A_folder_is_meant_whole_and_another_path_is_the_beginning_of_names()
    {
        var folder = Directory.CreateTempSubdirectory("osspipe-url-").FullName;
        try
        {
            Assert.Equal(new StoreUrl(StoreUrlForm.File, folder + "/", ""), Parse("file://" + folder));
            Assert.Equal(new StoreUrl(StoreUrlForm.File, folder + "/", ""), Parse("file://" + folder + "/"));
            Assert.Equal(new StoreUrl(StoreUrlForm.File, folder + "/", "fi"), Parse("file://" + folder + "/fi"));
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    [Theory]
    [InlineData("", "none of")]
    [InlineData("bucket/key", "none of")]
    [InlineData("s3://bucket/key", "none of")]
    [InlineData("oss:///key", "no bucket")]
    [InlineData("/tmp/x", "file:///tmp/x")]
    [InlineData("file://relative", "absolute")]
    [InlineData("file:///a/../b", "..")]
    public void What_is_no_url_is_refused_with_advice(string text, string advice)
    {
        Assert.False(StoreUrl.TryParse(text, out _, out var problem));
        Assert.Contains(advice, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void No_text_throws() =>
        Gen.OneOf(Gen.String, Gen.String.Select(s => "oss://" + s), Gen.String.Select(s => "file:///" + s)).Sample(text =>
        {
            var parsed = StoreUrl.TryParse(text, out var url, out var problem);
            return parsed ? url is not null : problem is { Length: > 0 };
        });

    private static StoreUrl Parse(string text)
    {
        Assert.True(StoreUrl.TryParse(text, out var url, out var problem), problem);
        return url;
    }
}
