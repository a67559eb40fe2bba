using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Signing;
using OssPipeline.Oss.Store;

namespace OssPipeline.Oss.Tests.Client;

public sealed class OssListingTests
{
    [Fact]
    public async Task Pages_follow_each_other_by_their_tokens()
    {
        await using var server = await ScriptedServer.StartAsync(c => c.XmlAsync((string?)c.Request.Query["continuation-token"] switch
        {
            null => Page("token/1+", "a%20b", "a%2Bb"),
            "token/1+" => Page("token 2", "%E4%B8%AD"),
            _ => Page("", "%01", "%F0%9F%98%80"),
        }));
        await using var store = Stores.On(server.Address);

        var infos = await ListAsync(store);

        Assert.Equal(["a b", "a+b", "中", "\u0001", "😀"], infos.Select(i => i.Key));
        Assert.All(infos, i => Assert.Equal(("5D41", 11, "IA"), (i.ETag, i.Size, i.Attributes.StorageClass)));
        Assert.Equal(new DateTimeOffset(2020, 5, 18, 5, 45, 43, TimeSpan.Zero), infos[0].LastModified);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_namespace_and_elements_of_later_versions_do_not_matter()
    {
        await using var server = await ScriptedServer.StartAsync(c => c.XmlAsync("""
            <?xml version="1.0"?>
            <ListBucketResult xmlns="http://doc.oss-cn-hangzhou.aliyuncs.com"><New><Contents><Key>no</Key></Contents></New><Prefix/>
              <Contents><Owner><Key>no</Key><ID>1</ID></Owner><!-- c --><Key><![CDATA[a]]>%62</Key><Size>1</Size><ETag/><LastModified>2020-05-18T05:45:43.000Z</LastModified></Contents>
              <IsTruncated>false</IsTruncated></ListBucketResult>
            """));
        await using var store = Stores.On(server.Address);

        Assert.Equal("ab", Assert.Single(await ListAsync(store)).Key);
    }

    [Theory]
    [InlineData("<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>")]
    [InlineData("<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken/></ListBucketResult>")]
    [InlineData("<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>")]
    [InlineData("<ListBucketResult><Contents><Key>a</Key><Size>-1</Size></Contents></ListBucketResult>")]
    [InlineData("<ListBucketResult><Contents><Key>a%2</Key><Size>1</Size></Contents></ListBucketResult>")]
    [InlineData("<ListBucketResult><Contents/></ListBucketResult>")]
    [InlineData("<ListBucketResult><Contents>")]
    [InlineData("<Other/>")]
    [InlineData("")]
    [InlineData("""<!DOCTYPE l [<!ENTITY a "aaaa">]><ListBucketResult>&a;</ListBucketResult>""")]
    public async Task A_listing_that_makes_no_sense_is_an_error(string xml)
    {
        await using var server = await ScriptedServer.StartAsync(c => c.XmlAsync(xml));
        await using var store = Stores.On(server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(() => ListAsync(store));

        Assert.Equal(StoreErrorKind.ServerError, e.Kind);
    }

    [Fact]
    public async Task A_listing_that_repeats_its_token_ends_in_an_error()
    {
        await using var server = await ScriptedServer.StartAsync(c => c.XmlAsync(Page("same", "a")));
        await using var store = Stores.On(server.Address);

        await Assert.ThrowsAsync<StoreException>(() => ListAsync(store));

        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_page_that_fails_is_reported_after_the_objects_before_it()
    {
        await using var server = await ScriptedServer.StartAsync(c =>
            c.Request.Query.ContainsKey("continuation-token") ? c.ErrorAsync(500, "InternalError") : c.XmlAsync(Page("1", "a", "b")));
        await using var store = Stores.On(server.Address);
        var keys = new List<string>();

        var e = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await foreach (var info in store.ListAsync("", null, default))
            {
                keys.Add(info.Key);
            }
        });

        Assert.Equal(["a", "b"], keys);
        Assert.True(e.IsTransient);
    }

    [Fact]
    public async Task Keys_are_deleted_a_thousand_at_a_time_and_failures_are_told()
    {
        await using var server = await ScriptedServer.StartAsync(c => c.Request.ContentLength > 10_000
            ? Task.CompletedTask
            : c.XmlAsync("<DeleteResult><EncodingType>url</EncodingType><Error><Key>k%2B</Key><Code>AccessDenied</Code><Message>No.</Message></Error></DeleteResult>"));
        await using var store = Stores.On(server.Address);
        string[] keys = [.. Enumerable.Range(0, 1000).Select(i => $"key-{i}"), "\u0001&<>\"😀 ", "k+"];

        var failures = await store.DeleteAsync(keys, default);

        Assert.Equal([new("k+", "AccessDenied: No.")], failures);
        Assert.Equal(2, server.Requests.Count);
        Assert.All(server.Requests, r => Assert.Equal("/bucket/?delete&encoding-type=url", r.Target));
        Assert.All(server.Requests, r => Assert.Equal(Convert.ToBase64String(Md5(r.Body)), r.Headers["Content-MD5"]));
        Assert.Equal(1000, XDocument.Parse(Encoding.UTF8.GetString(server.Requests.First().Body)).Root!.Elements("Object").Count());
        Assert.Contains("<Quiet>true</Quiet><Object><Key>&#x1;&amp;&lt;&gt;\"😀 </Key></Object>", Encoding.UTF8.GetString(server.Requests.Last().Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delete_stays_below_the_size_of_one_request()
    {
        await using var server = await ScriptedServer.StartAsync(_ => Task.CompletedTask);
        await using var store = Stores.On(server.Address);

        // Each '&' takes five bytes: 1,000 such keys are 5 MB.
        Assert.Empty(await store.DeleteAsync([.. Enumerable.Range(0, 1000).Select(i => $"{i}{new string('&', 1000)}")], default));

        Assert.All(server.Requests, r => Assert.InRange(r.Body.Length, 1, 2_000_000));
        Assert.Equal(1000, server.Requests.Sum(r => XDocument.Parse(Encoding.UTF8.GetString(r.Body)).Root!.Elements("Object").Count()));
    }

    [Fact]
    public async Task No_keys_are_deleted_without_asking()
    {
        await using var server = await ScriptedServer.StartAsync(_ => Task.CompletedTask);
        await using var store = Stores.On(server.Address);

        Assert.Empty(await store.DeleteAsync([], default));

        Assert.Empty(server.Requests);
    }

    private static string Page(string next, params string[] keys)
    {
        var objects = string.Concat(keys.Select(k =>
            $"<Contents><Key>{k}</Key><LastModified>2020-05-18T05:45:43.000Z</LastModified><ETag>\"5D41\"</ETag><Type>Normal</Type><Size>11</Size><StorageClass>IA</StorageClass></Contents>"));
        var tail = next.Length == 0 ? "<IsTruncated>false</IsTruncated>" : $"<IsTruncated>true</IsTruncated><NextContinuationToken>{OssPath.EncodeQuery(next)}</NextContinuationToken>";
        return $"<ListBucketResult><EncodingType>url</EncodingType>{objects}{tail}</ListBucketResult>";
    }

    private static async Task<List<ObjectInfo>> ListAsync(OssStore store)
    {
        var infos = new List<ObjectInfo>();
        await foreach (var info in store.ListAsync("", null, default))
        {
            infos.Add(info);
        }

        return infos;
    }

    private static byte[] Md5(byte[] body)
    {
#pragma warning disable CA5351 // The protocol prescribes Content-MD5.
        return MD5.HashData(body);
#pragma warning restore CA5351
    }
}
