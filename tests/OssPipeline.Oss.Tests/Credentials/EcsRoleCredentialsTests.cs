using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Credentials;

namespace OssPipeline.Oss.Tests.Credentials;

public sealed class EcsRoleCredentialsTests
{
    private const string Answer = """
        {"AccessKeyId":"STS.ak","AccessKeySecret":"the-secret","Expiration":"2026-01-02T03:04:05Z","SecurityToken":"the-token","LastUpdated":"2026-01-01T21:04:05Z","Code":"Success"}
        """;

    [Theory]
    [InlineData("reader", true)]
    [InlineData("reader", false)]
    [InlineData(null, true)]
    public async Task A_role_gives_temporary_credentials_in_either_mode(string? role, bool hardened)
    {
        await using var server = await ScriptedServer.StartAsync(c => (c.Request.Method, c.Request.Path.Value) switch
        {
            ("PUT", "/latest/api/token") when hardened => c.Response.WriteAsync("metadata-token"),
            ("PUT", _) => StatusAsync(c, 404),
            _ when hardened && c.Request.Headers["X-aliyun-ecs-metadata-token"] != "metadata-token" => StatusAsync(c, 403),
            (_, "/latest/meta-data/ram/security-credentials/") => c.Response.WriteAsync("reader\n"),
            (_, "/latest/meta-data/ram/security-credentials/reader") => c.Response.WriteAsync(Answer),
            _ => StatusAsync(c, 500),
        });
        using var provider = new EcsRoleCredentials(role, server.Address);

        var credentials = await provider.FetchAsync(default);

        Assert.Equal(("STS.ak", "the-secret", "the-token"), (credentials.AccessKeyId, credentials.AccessKeySecret, credentials.SecurityToken));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), credentials.Expiration);
        Assert.Equal("21600", server.Requests.First().Headers["X-aliyun-ecs-metadata-token-ttl-seconds"]);
    }

    [Theory]
    [InlineData(404, "", "no RAM role 'reader'", false)]
    [InlineData(500, "", "answered 500", true)]
    [InlineData(200, """{"Code":"AssumeRoleFailed"}""", "AssumeRoleFailed", false)]
    [InlineData(200, """{"AccessKeyId":"STS.ak","AccessKeySecret":"the-secret"}""", "no SecurityToken", false)]
    [InlineData(200, """{"AccessKeyId":"STS.ak","AccessKeySecret":"the-secret","SecurityToken":"the-token","Expiration":"the-secret"}""", "not understood", false)]
    [InlineData(200, """{"AccessKeySecret":the-secret}""", "not understood", false)]
    [InlineData(200, "[1]", "no AccessKeyId", false)]
    public async Task What_is_wrong_is_told_without_the_answer(int status, string answer, string message, bool isTransient)
    {
        await using var server = await ScriptedServer.StartAsync(c =>
        {
            c.Response.StatusCode = c.Request.Method == "PUT" ? 404 : status;
            return c.Response.WriteAsync(answer);
        });
        using var provider = new EcsRoleCredentials("reader", server.Address);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await provider.FetchAsync(default));

        Assert.Equal((StoreErrorKind.Credentials, isTransient), (e.Kind, e.IsTransient));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("the-", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://{listener.LocalEndpoint}/");
        listener.Stop();
        using var provider = new EcsRoleCredentials("reader", address);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await provider.FetchAsync(default));

        Assert.Equal((StoreErrorKind.Credentials, true), (e.Kind, e.IsTransient));
    }

    private static Task StatusAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
