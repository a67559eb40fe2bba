using CsCheck;
using OssPipeline.Cli.Output;

namespace OssPipeline.Cli.Tests.Output;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("OSS_ACCESS_KEY_SECRET")]
    [InlineData("OSS_SESSION_TOKEN")]
    [InlineData("my_db_password")]
    [InlineData("DEPLOY_TOKEN_2")]
    public void The_value_of_a_secret_variable_is_masked(string variable)
    {
        var redaction = new Redaction(new Dictionary<string, string> { [variable] = "s3cr3t/value+1" });
        Assert.Equal("signed with ***, in a URL ***.", redaction.Apply("signed with s3cr3t/value+1, in a URL s3cr3t%2Fvalue%2B1."));
    }

    [Fact]
    public void Other_variables_and_short_values_are_left_alone()
    {
        var redaction = new Redaction(new Dictionary<string, string> { ["OSS_ACCESS_KEY_ID"] = "LTAI-public", ["A_SECRET"] = "abc", ["B_TOKEN"] = "" });
        Assert.Equal("LTAI-public abc", redaction.Apply("LTAI-public abc"));
    }

    [Fact]
    public void A_secret_that_contains_another_is_masked_whole()
    {
        var redaction = new Redaction(new Dictionary<string, string> { ["A_SECRET"] = "inner-part", ["B_SECRET"] = "outer-inner-part-outer" });
        Assert.Equal("***", redaction.Apply("outer-inner-part-outer"));
    }

    [Theory]
    [InlineData("GET /a?x-oss-date=1&x-oss-signature=ab%2Bc&x=1 failed", "GET /a?x-oss-date=1&x-oss-signature=***&x=1 failed")]
    [InlineData("'/a?Expires=1&Signature=ab%2Bc%3D' failed", "'/a?Expires=1&Signature=***' failed")]
    [InlineData("?security-token=t&a and ?x-oss-security-token=t", "?security-token=***&a and ?x-oss-security-token=***")]
    [InlineData("OSS4-HMAC-SHA256 Credential=ak/1/r/oss/x,Signature=0a1b", "OSS4-HMAC-SHA256 Credential=ak/1/r/oss/x,Signature=***")]
    [InlineData("x-oss-signature-version=OSS4-HMAC-SHA256", "x-oss-signature-version=OSS4-HMAC-SHA256")]
    public void What_signs_a_url_is_masked_in_messages_and_left_alone_in_results(string text, string message)
    {
        var redaction = new Redaction(new Dictionary<string, string>());
        Assert.Equal(message, redaction.ApplyToMessage(text));
        Assert.Equal(text, redaction.Apply(text));
    }

    [Fact]
    public async Task Secrets_that_are_added_at_once_are_all_kept()
    {
        var redaction = new Redaction(new Dictionary<string, string>());
        var secrets = Enumerable.Range(0, 200).Select(i => $"secret-{i:D4}").ToArray();
        await Task.WhenAll(secrets.Select(secret => Task.Run(() => redaction.Add(secret))));
        Assert.DoesNotContain("secret-", redaction.Apply(string.Join(' ', secrets)), StringComparison.Ordinal);
    }

    [Fact]
    public void No_text_keeps_a_secret() =>
        Gen.Select(Gen.String[0, 30], Gen.String[Gen.Char['A', '~'], 8, 20], Gen.String[0, 30]).Sample((before, secret, after) =>
        {
            var redaction = new Redaction(new Dictionary<string, string>());
            redaction.Add(secret);
            return !redaction.Apply(before + secret + after + secret).Contains(secret, StringComparison.Ordinal);
        });
}
