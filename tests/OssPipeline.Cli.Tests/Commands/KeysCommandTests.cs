using System.Text;

namespace OssPipeline.Cli.Tests.Commands;

/// <summary><c>keys new</c>, <c>keys rewrap</c> and decrypting <c>cat</c>, over an embedded server.</summary>
public sealed class KeysCommandTests : IDisposable
{
    private const string Pipeline = """
        name: enc
        memory: 32MiB
        stores:
          src: { kind: local, root: data }
          lake: { kind: oss, endpoint: embedded, bucket: lake }
        nodes:
          read: { kind: read, store: src }
          seal: { kind: encrypt, public_key: old/public.pem }
          write: { kind: write, store: lake, prefix: raw/, part: 1MiB }
        """;

    private readonly TestHost _host = new();
    private TestHost? _last;

    public KeysCommandTests()
    {
        _host.Write("enc.yaml", Pipeline);
        for (var i = 0; i < 5; i++)
        {
            _host.Write($"data/f{i}", new string((char)('a' + i), 1000 * i));
        }

        _host.Write("data/large", Text(3_000_000));
    }

    public void Dispose()
    {
        _last?.Dispose();
        _host.Dispose();
    }

    [Fact]
    public async Task A_new_pair_is_told_and_never_overwrites()
    {
        Assert.Equal(ExitCode.Done, await RunAsync("keys", "new", "--out", "k", "--bits", "2048", "--json"));
        var told = Last().Json.Single();
        Assert.Matches("^[0-9a-f]{16}$", told.GetProperty("id").GetString());
        Assert.True(File.Exists(told.GetProperty("private_key").GetString()));
        Assert.Equal(ExitCode.CouldNotRun, await RunAsync("keys", "new", "--out", "k", "--bits", "2048"));
        Assert.Contains("never overwritten", Last().Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, await RunAsync("keys", "new", "--out", "k2", "--bits", "1024"));
    }

    [Fact]
    public async Task A_rewrap_changes_who_reads_and_is_done_once()
    {
        await EncryptAsync();
        Assert.Equal(ExitCode.Done, await RunAsync("keys", "rewrap", "enc.yaml", "--old", "old/private.pem", "--new", "new/public.pem", "--dry-run"));
        Assert.Equal("6 to rewrap, 0 had the new key, 0 not encrypted, 0 failed\n", Last().Out);
        Assert.Equal(ExitCode.Done, await CatAsync("old", "f3"));
        Assert.Equal(ExitCode.Done, await RunAsync("keys", "rewrap", "lake:raw/", "--pipeline", "enc.yaml", "--old", "old/private.pem", "--new", "new/public.pem", "--json"));
        Assert.Equal((6, 0), (Last().Json.Single().GetProperty("rewrapped").GetInt32(), Last().Json.Single().GetProperty("failed").GetInt32()));
        Assert.Equal(ExitCode.Done, await RunAsync("keys", "rewrap", "enc.yaml", "--old", "old/private.pem", "--new", "new/public.pem"));
        Assert.StartsWith("0 rewrapped, 6 had the new key", Last().Out, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Incomplete, await CatAsync("old", "f3"));
        Assert.Contains("the private key does not open it", Last().Error, StringComparison.Ordinal);
        Assert.Empty(Last().Bytes);
        Assert.Equal(ExitCode.Done, await CatAsync("new", "large"));
        Assert.Equal(Text(3_000_000), Encoding.UTF8.GetString(Last().Bytes));
        Assert.Equal(ExitCode.Done, await RunAsync("verify", "enc.yaml"));
    }

    [Fact]
    public async Task A_rewrap_leaves_the_access_rights_an_object_has_of_its_own()
    {
        _host.Write("enc.yaml", Pipeline.Replace("part: 1MiB", "part: 1MiB, acl: public-read", StringComparison.Ordinal));
        await EncryptAsync();
        Assert.Equal(ExitCode.Done, await RunAsync("keys", "rewrap", "enc.yaml", "--old", "old/private.pem", "--new", "new/public.pem"));
        foreach (var name in new[] { "f3", "large" })
        {
            Assert.Equal(ExitCode.Done, await RunAsync("stat", $"lake:raw/{name}", "--pipeline", "enc.yaml", "--all"));
            Assert.Matches(@"(?m)^acl\s+public-read$", Last().Out);
        }
    }

    [Fact]
    public async Task Cat_decrypts_whole_objects_and_any_range()
    {
        await EncryptAsync();
        var text = Text(3_000_000);
        Assert.Equal(ExitCode.Done, await CatAsync("old", "large"));
        Assert.Equal(text, Encoding.UTF8.GetString(Last().Bytes));
        foreach (var (range, offset, length) in new[] { ("0-0", 0, 1), ("5-20", 5, 16), ("1048570-1048600", 1_048_570, 31), ("-7", 2_999_993, 7), ("2999999-", 2_999_999, 1) })
        {
            Assert.Equal(ExitCode.Done, await CatAsync("old", "large", "--range", range));
            Assert.Equal(text.Substring(offset, length), Encoding.UTF8.GetString(Last().Bytes));
        }

        Assert.Equal(ExitCode.Done, await CatAsync("old", "f0"));
        Assert.Empty(Last().Bytes);
        Assert.Equal(ExitCode.Done, await RunAsync("cat", "lake:raw/f3", "--pipeline", "enc.yaml"));
        Assert.Contains("it is encrypted", Last().Error, StringComparison.Ordinal);
        Assert.NotEqual(new string('d', 3000), Encoding.UTF8.GetString(Last().Bytes));
    }

    [Theory]
    [InlineData("old/public.pem", "new/public.pem", "a public key, which can't decrypt")]
    [InlineData("none.pem", "new/public.pem", "no such key file")]
    [InlineData("old/private.pem", "text.pem", "no key in PEM form")]
    [InlineData("locked/private.pem", "new/public.pem", "passphrase_env")]
    public async Task Keys_that_can_not_be_used_are_usage_errors(string old, string @new, string message)
    {
        await MakeKeysAsync();
        _host.Write("text.pem", "hello");
        _host.Environment["PASS"] = "a long passphrase";
        Assert.Equal(ExitCode.Done, await RunAsync("keys", "new", "--out", "locked", "--bits", "2048", "--passphrase-env", "PASS"));
        Assert.Equal(ExitCode.Usage, await RunAsync("keys", "rewrap", "enc.yaml", "--old", old, "--new", @new));
        Assert.Contains(message, Last().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_passphrase_is_said_and_not_shown()
    {
        await EncryptAsync();
        _host.Environment["PASS"] = "a long passphrase";
        _host.Environment["OTHER"] = "quite another thing";
        await RunAsync("keys", "new", "--out", "locked", "--bits", "2048", "--passphrase-env", "PASS");
        Assert.Equal(ExitCode.Usage, await RunAsync("keys", "rewrap", "enc.yaml", "--old", "locked/private.pem", "--new", "new/public.pem", "--old-passphrase-env", "OTHER"));
        Assert.Contains("the passphrase is wrong", Last().Error, StringComparison.Ordinal);
        Assert.DoesNotContain("quite another thing", Last().Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Incomplete, await RunAsync("keys", "rewrap", "enc.yaml", "--old", "locked/private.pem", "--new", "new/public.pem", "--old-passphrase-env", "PASS"));
        Assert.StartsWith("0 rewrapped, 0 had the new key, 0 not encrypted, 6 failed", Last().Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipeline_that_encrypts_nothing_is_a_usage_error()
    {
        await MakeKeysAsync();
        _host.Write("plain.yaml", Pipeline.Replace("  seal: { kind: encrypt, public_key: old/public.pem }\n", "", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Usage, await RunAsync("keys", "rewrap", "plain.yaml", "--old", "old/private.pem", "--new", "new/public.pem"));
        Assert.Contains("no sink gets what an encrypt block made", Last().Error, StringComparison.Ordinal);
    }

    private TestHost Last() => _last!;

    // A host captures one command's output; the folder and the environment are the test's.
    private async Task<int> RunAsync(params string[] args)
    {
        _last?.Dispose();
        _last = _host.Another();
        return await _last.RunAsync(args);
    }

    private Task<int> CatAsync(string key, string name, params string[] more) =>
        RunAsync(["cat", $"lake:raw/{name}", "--pipeline", "enc.yaml", "--private-key", $"{key}/private.pem", .. more]);

    private async Task MakeKeysAsync()
    {
        await RunAsync("keys", "new", "--out", "old", "--bits", "2048");
        await RunAsync("keys", "new", "--out", "new", "--bits", "2048");
    }

    private async Task EncryptAsync()
    {
        await MakeKeysAsync();
        Assert.Equal(ExitCode.Done, await RunAsync("run", "enc.yaml"));
    }

    private static string Text(int length) => string.Create(length, 0, static (span, _) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = (char)('a' + (i % 23));
        }
    });
}
