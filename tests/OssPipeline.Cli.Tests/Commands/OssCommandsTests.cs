using System.Net;
using System.Text;
using OssPipeline.DevServer;
using OssPipeline.DevServer.Faults;
using OssPipeline.Oss.Signing;

namespace OssPipeline.Cli.Tests.Commands;

/// <summary>What <c>sign</c>, <c>ls</c>, <c>cat</c> and <c>stat</c> do with objects of OSS, over real sockets.</summary>
public sealed class OssCommandsTests : IAsyncLifetime, IDisposable
{
    private const string Secret = "the-secret-of-the-profile";

    private readonly TestHost _host = new();
    private readonly HttpClient _anybody = new();
    private OssDevServer _server = null!;
    private TestHost? _last;

    private TestHost Last => _last!;

    public async Task InitializeAsync()
    {
        _host.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        _server = await OssDevServer.StartAsync(
            new DevServerOptions
            {
                DataDirectory = Path.Combine(_host.Directory, "server"),
                Credentials = [new DevServerCredential("ak", Secret)],
                Buckets = ["lake"],
                Clock = _host.Clock,
                RestoreTakes = TimeSpan.FromHours(1),
            },
            CancellationToken.None);
        _host.Environment["OSS_ENDPOINT"] = _server.Endpoint.ToString();
        _host.Environment["OSS_REGION"] = "cn-hangzhou";
        _host.Environment["OSS_ACCESS_KEY_ID"] = "ak";
        _host.Environment["OSS_ACCESS_KEY_SECRET"] = Secret;
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _last?.Dispose();
        _host.Dispose();
        _anybody.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_printed_url_gives_the_bytes_to_anybody_until_it_expires(bool isV1)
    {
        await PutAsync("a b/ü+%", "hello");
        Assert.Equal(ExitCode.Done, await RunAsync(["sign", "oss://lake/a b/ü+%", "--expires", "1h", .. isV1 ? ["--v1"] : (string[])[]]));
        var url = Raw(Assert.Single(Last.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)));

        Assert.Equal("hello", await _anybody.GetStringAsync(url));
        _host.Clock.Advance(TimeSpan.FromMinutes(61));
        using var late = await _anybody.GetAsync(url);
        Assert.Equal(HttpStatusCode.Forbidden, late.StatusCode);
    }

    [Fact]
    public async Task A_printed_url_to_write_takes_the_bytes_with_the_headers_that_were_signed()
    {
        Assert.Equal(ExitCode.Done, await RunAsync("sign", "oss://lake/up", "--method", "put", "--header", "x-oss-meta-by:me", "--header", "Content-Language:en", "--json"));
        var url = Raw(Last.Json.Single().GetProperty("url").GetString()!);

        Assert.Equal(HttpStatusCode.Forbidden, await UploadAsync("de"));
        Assert.Equal(HttpStatusCode.OK, await UploadAsync("en"));
        Assert.Equal(ExitCode.Done, await RunAsync("cat", "oss://lake/up"));
        Assert.Equal("hello", Encoding.UTF8.GetString(Last.Bytes));

        async Task<HttpStatusCode> UploadAsync(string language)
        {
            using var body = new ByteArrayContent("hello"u8.ToArray());
            body.Headers.ContentLanguage.Add(language);
            using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = body };
            request.Headers.Add("x-oss-meta-by", "me");
            using var answer = await _anybody.SendAsync(request);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task Versions_are_listed_and_written_out_each()
    {
        await EnableVersioningAsync();
        await PutAsync("k", "first");
        await PutAsync("k", "second");
        await SendAsync("DELETE", "k");
        await PutAsync("other", "x");

        Assert.Equal(ExitCode.Done, await RunAsync("ls", "oss://lake/k", "--versions", "--json"));
        var versions = Last.Json;
        Assert.Equal([(0, true, true), (6, false, false), (5, false, false)], versions.Select(v =>
            (v.GetProperty("size").GetInt32(), v.GetProperty("is_latest").GetBoolean(), v.GetProperty("is_delete_marker").GetBoolean())));
        var ids = versions.Select(v => v.GetProperty("version_id").GetString()!).ToArray();

        Assert.Equal(ExitCode.Done, await RunAsync("cat", "oss://lake/k", "--version-id", ids[2]));
        Assert.Equal("first", Encoding.UTF8.GetString(Last.Bytes));
        Assert.Equal(ExitCode.Done, await RunAsync("cat", "oss://lake/k", "--version-id", ids[1], "--range", "-3"));
        Assert.Equal("ond", Encoding.UTF8.GetString(Last.Bytes));
        Assert.Equal(ExitCode.Incomplete, await RunAsync("cat", "oss://lake/k"));
        Assert.Equal(ExitCode.Incomplete, await RunAsync("cat", "oss://lake/other", "--version-id", ids[1]));
        Assert.Contains($"no version '{ids[1]}' of 'other'", Last.Error, StringComparison.Ordinal);
        Assert.NotEqual(ExitCode.Done, await RunAsync("cat", "oss://lake/k", "--version-id", ids[0]));
        Assert.Contains("is a delete marker", Last.Error, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Done, await RunAsync("ls", "oss://lake/", "--versions"));
        Assert.Matches($@"(?m)^   deleted  [-0-9: ]{{19}}  latest  {ids[0]}  k$", Last.Out);
        Assert.Equal("3 versions, 12 B, 1 delete markers\n", Last.Error);
    }

    [Theory]
    [InlineData("cat", "--version-id", "v", ExitCode.Usage)]
    [InlineData("ls", "--versions", null, ExitCode.CouldNotRun)]
    public async Task A_folder_has_no_versions(string verb, string option, string? value, int exitCode)
    {
        var file = _host.Write("tree/a.txt", "a");
        string[] args = [verb, $"file://{file}", option, .. value is null ? [] : (string[])[value]];
        Assert.Equal(exitCode, await RunAsync(args));
        Assert.Empty(Last.Out);
    }

    [Fact]
    public async Task Stat_tells_type_and_restore_at_no_cost_and_tags_and_acl_on_request()
    {
        await PutAsync("cold", "x", ("x-oss-storage-class", "ColdArchive"), ("x-oss-tagging", "team=data"), ("x-oss-object-acl", "private"));
        await SendAsync("POST", "cold", "restore", "<RestoreRequest><Days>2</Days></RestoreRequest>");
        _server.Counters.Reset();
        Assert.Equal(ExitCode.Done, await RunAsync("stat", "oss://lake/cold"));
        Assert.Equal(1, Enum.GetValues<OssOperation>().Sum(operation => _server.Counters[operation].Requests));
        Assert.Matches(@"(?m)^object_type +Normal$", Last.Out);
        Assert.Matches(@"(?m)^tag_count +1$", Last.Out);
        Assert.Matches(@"(?m)^restore +ongoing$", Last.Out);
        Assert.DoesNotContain("acl", Last.Out, StringComparison.Ordinal);

        _host.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(ExitCode.Done, await RunAsync("stat", "oss://lake/cold", "--all"));
        Assert.Matches(@"(?m)^acl +private$", Last.Out);
        Assert.Matches(@"(?m)^tags\.team +data$", Last.Out);
        Assert.Matches(@"(?m)^restore +readable until 20", Last.Out);

        Assert.Equal(ExitCode.Done, await RunAsync("stat", "oss://lake/cold", "--all", "--json"));
        var told = Last.Json.Single();
        Assert.Equal(("Normal", "private", "data", false), (
            told.GetProperty("object_type").GetString(),
            told.GetProperty("acl").GetString(),
            told.GetProperty("tags").GetProperty("team").GetString(),
            told.GetProperty("restore_ongoing").GetBoolean()));
    }

    [Theory]
    [InlineData("stat", "--all", "true")]
    [InlineData("cat", "--version-id", "null")]
    public async Task What_only_OSS_tells_is_asked_again_when_the_server_is_busy(string verb, string option, string value)
    {
        await PutAsync("k", "hello");
        _server.Faults.Add(new FaultRule { Action = FaultAction.Refuse(503, "ServiceUnavailable"), Bucket = "lake", Method = "HEAD" });

        // The server's clock and the command's are one, so the pause before the next try ends when it is moved.
        var command = _host.RunAsync(verb, "oss://lake/k", option, value);
        while (!command.IsCompleted)
        {
            _host.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(command, Task.Delay(10));
        }

        Assert.Equal((ExitCode.Done, ""), (await command, _host.Error));
    }

    [Fact]
    public async Task Stat_of_a_file_takes_all_for_what_there_is()
    {
        var file = _host.Write("a.txt", "a");
        Assert.Equal(ExitCode.Done, await RunAsync("stat", $"file://{file}", "--all"));
        Assert.DoesNotContain("object_type", Last.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_of_a_profile_is_hidden_from_the_moment_it_is_read()
    {
        _host.Environment.Remove("OSS_ACCESS_KEY_SECRET");
        _host.Write("profile", $"[default]\naccess_key_id = ak\naccess_key_secret = {Secret}\n");
        _host.Write("p.yaml", $$"""
            name: p
            stores:
              lake: { kind: oss, endpoint: "{{_server.Endpoint}}", region: cn-hangzhou, bucket: lake, credentials: profile, profile_file: profile }
            nodes:
              read: { kind: read, store: lake }
              write: { kind: write, store: lake, prefix: copy/ }
            """);

        // A key that quotes the secret stands for any message that would.
        Assert.Equal(ExitCode.Incomplete, await RunAsync("cat", $"lake:{Secret}", "--pipeline", "p.yaml"));
        Assert.Contains("no object '***'", Last.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, Last.Error + Last.Out, StringComparison.Ordinal);
    }

    private async Task<int> RunAsync(params string[] args)
    {
        _last?.Dispose();
        _last = _host.Another();
        _last.Clock.SetUtcNow(_host.Clock.GetUtcNow());
        return await _last.RunAsync(args);
    }

    private Task PutAsync(string key, string text, params (string Name, string Value)[] headers) => SendAsync("PUT", key, null, text, headers);

    private Task EnableVersioningAsync() =>
        SendAsync("PUT", "", "versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");

    // What no command does is done by hand.
    private async Task SendAsync(string method, string key, string? query = null, string? text = null, params (string Name, string Value)[] headers)
    {
        Assert.True(OssEndpoint.TryParse(_server.Endpoint.ToString(), "lake", OssAddressing.Path, out var endpoint, out _));
        using var request = new HttpRequestMessage(new HttpMethod(method), (Uri?)null);
        var now = _host.Clock.GetUtcNow().UtcDateTime;
        var date = now.ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var scope = new OssScope(date[..8], "cn-hangzhou");
        KeyValuePair<string, string>[] signed =
        [
            new("x-oss-content-sha256", OssV4.UnsignedPayload), new("x-oss-date", date), .. headers.Select(h => new KeyValuePair<string, string>(h.Name, h.Value)),
        ];
        KeyValuePair<string, string>[] parameters = query is null ? [] : [new(query, "")];
        var signature = OssV4.Sign(
            new OssRequestToSign { Method = method, Bucket = "lake", Key = key, Query = parameters, Headers = signed }, date, scope, OssV4.DeriveKey(Secret, scope));
        request.RequestUri = Raw(endpoint.Origin + OssPath.RequestTarget("lake", key, parameters));
        foreach (var (name, value) in signed)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation("Authorization", new OssV4Authorization("ak", scope, [], signature).ToString());
        request.Content = text is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        using var answer = await _anybody.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static Uri Raw(string url) => new(url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}
