using OssPipeline.Core.Storage;
using OssPipeline.S3.Mapping;

namespace OssPipeline.S3.Tests.Mapping;

public sealed class S3ToOssTests
{
    [Theory]
    [InlineData("STANDARD", "Standard")]
    [InlineData("REDUCED_REDUNDANCY", "Standard")]
    [InlineData("INTELLIGENT_TIERING", "Standard")]
    [InlineData("EXPRESS_ONEZONE", "Standard")]
    [InlineData("STANDARD_IA", "IA")]
    [InlineData("ONEZONE_IA", "IA")]
    [InlineData("GLACIER_IR", "IA")]
    [InlineData("GLACIER", "Archive")]
    [InlineData("DEEP_ARCHIVE", "ColdArchive")]
    public void Each_storage_class_has_its_like(string s3, string oss)
    {
        var mapped = S3ToOss.Map(new ObjectAttributes { StorageClass = s3 });
        Assert.Equal(oss, mapped.Attributes.StorageClass);
        Assert.Empty(mapped.Lost);
    }

    [Fact]
    public void A_class_that_OSS_does_not_have_is_reported()
    {
        var mapped = S3ToOss.Map(new ObjectAttributes { StorageClass = "OUTPOSTS" });
        Assert.Null(mapped.Attributes.StorageClass);
        Assert.Contains("OUTPOSTS", Assert.Single(mapped.Lost), StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_gets_names_that_OSS_takes_and_the_first_of_two_keeps_its_own()
    {
        var mapped = S3ToOss.Map(new ObjectAttributes
        {
            Metadata = new Dictionary<string, string> { ["run_id"] = "7", ["a.b"] = "dot", ["a-b"] = "dash", ["a_b"] = "line", ["x!y"] = "z" },
        });

        Assert.Equal(
            new Dictionary<string, string> { ["run-id"] = "7", ["a-b"] = "dash", ["x-y"] = "z" }.OrderBy(m => m.Key),
            mapped.Attributes.Metadata.OrderBy(m => m.Key));
        Assert.Equal(["a.b", "a_b"], mapped.Lost.Select(l => l.Split('\'')[1]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("=?UTF-8?B?w6nkuK0=?=", "é中")]
    [InlineData("=?utf-8?Q?caf=C3=A9_au_lait?=", "café au lait")]
    [InlineData("=?ISO-8859-1?Q?caf=E9?=", "café")]
    [InlineData("a =?UTF-8?B?w6k=?= b", "a é b")]
    [InlineData("=?UTF-8?B?w6k=?= =?UTF-8?B?w6k=?=", "éé")]
    [InlineData("2 =? 3", "2 =? 3")]
    [InlineData("2 =? =?UTF-8?B?w6k=?=", "2 =? é")]
    [InlineData("=?UTF-8?B?****?=", null)]
    [InlineData("=?UTF-8?Q?=C3?=", null)]
    [InlineData("=?UTF-8?X?abc?=", "=?UTF-8?X?abc?=")]
    [InlineData("=?KOI8-R?B?w6k=?=", null)]
    [InlineData("=?UTF-8?B?w6k=", "=?UTF-8?B?w6k=")]
    [InlineData("=?", "=?")]
    [InlineData("=?UTF-8?B", "=?UTF-8?B")]
    public void Encoded_words_are_decoded_or_reported(string value, string? text)
    {
        var mapped = S3ToOss.Map(new ObjectAttributes { Metadata = new Dictionary<string, string> { ["note"] = value } });
        if (text is null)
        {
            Assert.Empty(mapped.Attributes.Metadata);
            Assert.Contains("'note'", Assert.Single(mapped.Lost), StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(text, mapped.Attributes.Metadata["note"]);
            Assert.Empty(mapped.Lost);
        }
    }

    [Fact]
    public void A_line_break_hidden_in_an_encoded_word_never_becomes_a_header() =>
        Assert.Contains("control", Assert.Single(S3ToOss.Map(new ObjectAttributes { Metadata = new Dictionary<string, string> { ["note"] = "=?UTF-8?Q?a=0D=0Ab?=" } }).Lost), StringComparison.Ordinal);

    [Fact]
    public void Tags_that_OSS_does_not_take_are_reported()
    {
        var tags = new Dictionary<string, string> { ["team"] = "data/x", ["mail"] = "a@b", [new string('é', 65)] = "x", ["long"] = new string('中', 86), ["fits"] = new string('中', 85) };
        var mapped = S3ToOss.Map(new ObjectAttributes { Tags = tags });
        Assert.Equal(["fits", "team"], mapped.Attributes.Tags.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(3, mapped.Lost.Count);
    }

    [Fact]
    public void Redirects_and_foreign_keys_are_reported_and_headers_stay()
    {
        var mapped = S3ToOss.Map(new ObjectAttributes
        {
            ContentType = "text/csv",
            ContentEncoding = "aws-chunked, gzip",
            CacheControl = "no-cache",
            Expires = "Thu, 01 Jan 2032 00:00:00 GMT",
            Redirect = "/there",
            ServerSideEncryption = "KMS",
            KmsKeyId = "arn:aws:kms:…",
        });

        Assert.Equal(("text/csv", "gzip", "no-cache", "Thu, 01 Jan 2032 00:00:00 GMT"), (mapped.Attributes.ContentType, mapped.Attributes.ContentEncoding, mapped.Attributes.CacheControl, mapped.Attributes.Expires));
        Assert.Equal((null, null, null), (mapped.Attributes.Redirect, mapped.Attributes.ServerSideEncryption, mapped.Attributes.KmsKeyId));
        Assert.Equal(2, mapped.Lost.Count);
        Assert.Null(S3ToOss.Map(new ObjectAttributes { ContentEncoding = "aws-chunked" }).Attributes.ContentEncoding);
    }

    [Fact]
    public void Encryption_with_keys_of_S3_itself_is_nothing_to_report() =>
        Assert.Empty(S3ToOss.Map(new ObjectAttributes { StorageClass = "STANDARD", ServerSideEncryption = "AES256" }).Lost);

    [Fact]
    public void What_is_mapped_already_stays_as_it_is()
    {
        var once = S3ToOss.Map(new ObjectAttributes { StorageClass = "GLACIER", Metadata = new Dictionary<string, string> { ["a_b"] = "c" } });
        var twice = S3ToOss.Map(once.Attributes);
        Assert.Equal(once.Attributes.StorageClass, twice.Attributes.StorageClass);
        Assert.Equal(once.Attributes.Metadata, twice.Attributes.Metadata);
        Assert.Empty(twice.Lost);
    }

    [Theory]
    [InlineData("Standard", "STANDARD")]
    [InlineData("IA", "STANDARD_IA")]
    [InlineData("Archive", "GLACIER")]
    [InlineData("ColdArchive", "DEEP_ARCHIVE")]
    [InlineData("DeepColdArchive", "DEEP_ARCHIVE")]
    [InlineData("GLACIER_IR", "GLACIER_IR")]
    public void A_sinks_class_becomes_S3s(string given, string s3) => Assert.Equal(s3, S3StorageClass.ToS3(given));
}
