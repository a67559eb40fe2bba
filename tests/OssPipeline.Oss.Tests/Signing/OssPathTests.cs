using System.Text;
using CsCheck;
using OssPipeline.Oss.Signing;

namespace OssPipeline.Oss.Tests.Signing;

public sealed class OssPathTests
{
    private static readonly string[] Tricky = ["/", ".", "..", "+", "%", "%2F", " ", "\u0001", "😀"];

    // Text from all planes, with the characters that encoders get wrong standing out.
    internal static readonly Gen<string> Text =
        Gen.OneOf(
            Gen.Int[0, 8].Select(i => Tricky[i]),
            Gen.Char['!', '~'].Select(c => c.ToString()),
            Gen.Int[0x80, 0xD7FF].Select(char.ConvertFromUtf32),
            Gen.Int[0xE000, 0x10FFFF].Select(char.ConvertFromUtf32))
            .Array[0, 12].Select(string.Concat);

    [Theory]
    [InlineData("a/../b", "a/../b")]
    [InlineData("a//b", "a//b")]
    [InlineData("./x", "./x")]
    [InlineData("a+b c%d", "a%2Bb%20c%25d")]
    [InlineData("~-._!*'()", "~-._%21%2A%27%28%29")]
    [InlineData("\u0001\n\u007f", "%01%0A%7F")]
    [InlineData("é中😀", "%C3%A9%E4%B8%AD%F0%9F%98%80")]
    public void A_key_is_encoded_byte_by_byte_and_nothing_is_resolved(string key, string encoded)
    {
        Assert.Equal(encoded, OssPath.EncodeKey(key));
        Assert.Equal(encoded.Replace("/", "%2F", StringComparison.Ordinal), OssPath.EncodeQuery(key));
    }

    [Fact]
    public void Encoding_is_the_plain_definition_of_it() => Text.Sample(text =>
    {
        var expected = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            expected.Append(b < 0x80 && (char.IsAsciiLetterOrDigit((char)b) || "-._~".Contains((char)b)) ? ((char)b).ToString() : $"%{b:X2}");
        }

        Assert.Equal(expected.ToString(), OssPath.EncodeQuery(text));
        Assert.Equal(expected.Replace("%2F", "/").ToString(), OssPath.EncodeKey(text));
    });

    [Fact]
    public void Decoding_gives_back_what_was_encoded() => Text.Sample(text =>
    {
        Assert.True(OssPath.TryDecodePath(OssPath.EncodeKey(text), out var path));
        Assert.Equal(text, path);
        Assert.True(OssPath.TryDecodeQuery(OssPath.EncodeQuery(text), out var query));
        Assert.Equal(text, query);
    });

    [Theory]
    [InlineData("%")]
    [InlineData("a%2")]
    [InlineData("%zz")]
    [InlineData("%ff")]
    [InlineData("%ED%A0%80")]
    public void Broken_escapes_and_bytes_that_are_not_text_are_refused(string encoded)
    {
        Assert.False(OssPath.TryDecodePath(encoded, out _));
        Assert.False(OssPath.TryParseQuery($"?a={encoded}", out _));
        Assert.False(OssPath.TryParseQuery($"{encoded}=a", out _));
    }

    [Fact]
    public void Plus_is_a_space_in_queries_alone()
    {
        Assert.True(OssPath.TryDecodePath("a+b", out var path));
        Assert.True(OssPath.TryDecodeQuery("a+b", out var query));
        Assert.Equal(("a+b", "a b"), (path, query));
    }

    [Fact]
    public void A_query_is_split_into_names_and_values()
    {
        Assert.True(OssPath.TryParseQuery("?uploads&prefix=a%2Fb=c&&x=&y", out var parameters));
        Assert.Equal([new("uploads", ""), new("prefix", "a/b=c"), new("x", ""), new("y", "")], parameters);
    }

    [Fact]
    public void The_canonical_uri_and_the_request_target_name_the_same_object()
    {
        KeyValuePair<string, string>[] query = [new("uploadId", "a/b+c"), new("uploads", "")];

        Assert.Equal("/", OssPath.CanonicalUri("", ""));
        Assert.Equal("/b/", OssPath.CanonicalUri("b", ""));
        Assert.Equal("/b/a/../c%20d", OssPath.CanonicalUri("b", "a/../c d"));
        Assert.Equal("/b/a/../c%20d?uploadId=a%2Fb%2Bc&uploads", OssPath.RequestTarget("b", "a/../c d", query));
        Assert.Equal("/a/../c%20d", OssPath.RequestTarget("", "a/../c d", []));
        Assert.Equal("/", OssPath.RequestTarget("", "", []));
    }

    [Fact]
    public void The_order_of_parameters_is_that_of_their_encoded_names() => Gen.Select(Text, Text).Sample((left, right) =>
        Assert.Equal(
            Math.Sign(string.CompareOrdinal(OssPath.EncodeQuery(left), OssPath.EncodeQuery(right))),
            Math.Sign(SignedOrder.CompareEncoded(left, right))));

    [Fact]
    public void A_signature_does_not_depend_on_the_order_of_parameters_and_headers() =>
        Gen.Select(Gen.Select(Text, Text).Array[0, 40], Gen.Int).Sample((pairs, seed) =>
        {
            var query = pairs.Select(p => KeyValuePair.Create(p.Item1, p.Item2)).ToArray();
            var headers = pairs.Select((p, i) => KeyValuePair.Create($"{(i % 2 == 0 ? "X-OSS-Meta-" : "x-oss-meta-")}{i}", p.Item2)).ToArray();
            var expected = OssV4.CanonicalRequest(new() { Method = "PUT", Bucket = "b", Key = "k", Query = query, Headers = headers });
            new Random(seed).Shuffle(query);
            new Random(seed).Shuffle(headers);

            Assert.Equal(expected, OssV4.CanonicalRequest(new() { Method = "PUT", Bucket = "b", Key = "k", Query = query, Headers = headers }));
        });
}
