using OssPipeline.Core.Storage;
using OssPipeline.Oss.Credentials;

namespace OssPipeline.Oss.Tests.Credentials;

public sealed class ProviderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("oss-credentials");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_environment_gives_a_pair_and_a_token()
    {
        var environment = Environment(("OSS_ACCESS_KEY_ID", "ak "), ("OSS_ACCESS_KEY_SECRET", "sk"), ("OSS_SESSION_TOKEN", "token"), ("B_ACCESS_KEY_ID", "bk"), ("B_ACCESS_KEY_SECRET", "bs"), ("B_SESSION_TOKEN", ""));

        Assert.Equal(("ak", "sk", "token"), await FetchAsync(new EnvironmentCredentials(environment)));
        Assert.Equal(("bk", "bs", null), await FetchAsync(new EnvironmentCredentials(environment, "B_")));
    }

    [Theory]
    [InlineData("OSS_ACCESS_KEY_SECRET", "OSS_ACCESS_KEY_ID is not set")]
    [InlineData("OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET is not set")]
    public async Task A_missing_variable_is_named(string present, string message)
    {
        var e = await Assert.ThrowsAsync<StoreException>(() => FetchAsync(new EnvironmentCredentials(Environment((present, "the-value")))));

        Assert.Equal((StoreErrorKind.Credentials, true), (e.Kind, e.EndsRun));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("the-value", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("default", "a1", "s1", null)]
    [InlineData("dev", "a2", "s=2", "t2")]
    [InlineData("prod", "a3", "s3", "t3")]
    public async Task A_profile_is_read_in_either_spelling(string profile, string id, string secret, string? token)
    {
        var file = Write("""
            # comment
            outside = ignored
            [default]
            type = access_key
            access_key_id = a1
            access_key_secret = s1
            [dev]
            accessKeyID=a2
            accessKeySecret = s=2
            stsToken=t2
            ; another
            [profile prod]
            Access-Key-Id: ignored
            access_key_id=a3
            access_key_secret=s3
            security_token=t3
            """);

        Assert.Equal((id, secret, token), await FetchAsync(new ProfileCredentials(profile, ["/does/not/exist", file])));
    }

    [Fact]
    public async Task The_section_of_ossutil_is_its_default_profile()
    {
        var file = Write("[Credentials]\r\nlanguage=EN\r\naccessKeyID=a1\r\naccessKeySecret=s1\r\nendpoint=oss-cn-hangzhou.aliyuncs.com\r\n");

        Assert.Equal(("a1", "s1", null), await FetchAsync(new ProfileCredentials("default", [file])));
    }

    [Fact]
    public async Task A_profile_is_read_afresh_each_time()
    {
        var file = Write("[default]\naccess_key_id=a1\naccess_key_secret=s1\nsecurity_token=t1\n");
        var provider = new ProfileCredentials("default", [file]);
        await FetchAsync(provider);
        await File.WriteAllTextAsync(file, "[default]\naccess_key_id=a1\naccess_key_secret=s1\nsecurity_token=t2\n");

        Assert.Equal(("a1", "s1", "t2"), await FetchAsync(provider));
    }

    [Theory]
    [InlineData("[dev]\naccess_key_id=a\n", "default", "no profile 'default'; it has dev")]
    [InlineData("[dev]\naccess_key_id=a\n", "dev", "has no access_key_secret")]
    [InlineData("[dev]\naccess_key_secret=the-value\n", "dev", "has no access_key_id")]
    [InlineData("", "dev", "it has none")]
    public async Task What_a_profile_file_lacks_is_named(string text, string profile, string message)
    {
        var e = await Assert.ThrowsAsync<StoreException>(() => FetchAsync(new ProfileCredentials(profile, [Write(text)])));

        Assert.Equal(StoreErrorKind.Credentials, e.Kind);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("the-value", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_files_are_all_named()
    {
        var files = ProfileCredentials.DefaultFiles(Environment(("HOME", _folder.FullName)));

        var e = await Assert.ThrowsAsync<StoreException>(() => FetchAsync(new ProfileCredentials("default", files)));

        Assert.Contains($"{_folder.FullName}/.alibabacloud/credentials or {_folder.FullName}/.ossutilconfig", e.Message, StringComparison.Ordinal);
        Assert.Equal(["/x/y"], ProfileCredentials.DefaultFiles(Environment(("ALIBABA_CLOUD_CREDENTIALS_FILE", "/x/y"))));
    }

    private static async Task<(string, string, string?)> FetchAsync(IOssCredentialsProvider provider)
    {
        var credentials = await provider.FetchAsync(default);
        return (credentials.AccessKeyId, credentials.AccessKeySecret, credentials.SecurityToken);
    }

    private static Func<string, string?> Environment(params (string Name, string Value)[] variables) =>
        name => variables.FirstOrDefault(v => v.Name == name).Value;

    private string Write(string text)
    {
        var path = Path.Combine(_folder.FullName, "credentials");
        File.WriteAllText(path, text);
        return path;
    }
}
