using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OssPipeline.DevServer.Tests;

/// <summary>The bytes of request headers, sent by hand: HttpClient would refuse them.</summary>
public sealed class HeaderTextTests : ServerTest
{
    [Fact]
    public async Task A_header_in_utf8_is_signed_kept_and_given_back()
    {
        var request = Wire.Signed("PUT", Lake, "k", "", [], ("x-oss-meta-a", "grün 绿"));
        var answer = await RawAsync(request, Encoding.UTF8.GetBytes);

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        var told = (await Wire.GetAsync(Lake, "k"))["x-oss-meta-a"]!; // HttpClient reads byte by byte
        Assert.Equal("grün 绿", Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(told)));
    }

    [Fact]
    public async Task A_header_that_is_no_utf8_is_refused_with_a_document_that_names_it()
    {
        var request = Wire.Signed("PUT", Lake, "k", "", [], ("x-oss-meta-a", "grün"));
        var answer = await RawAsync(request, Encoding.Latin1.GetBytes);

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("<Code>InvalidArgument</Code>", answer, StringComparison.Ordinal);
        Assert.Contains("x-oss-meta-a", answer, StringComparison.Ordinal);
        Assert.Contains("x-oss-request-id: ", answer, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await Wire.GetAsync(Lake, "k")).Status);
    }

    private async Task<string> RawAsync(HttpRequestMessage request, Func<string, byte[]> encode)
    {
        using (request)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Server.Port);
            await using var stream = client.GetStream();
            var headers = string.Concat(request.Headers.NonValidated.Select(h => $"{h.Key}: {h.Value}\r\n"));
            await stream.WriteAsync(encode($"{request.Method} {request.RequestUri!.PathAndQuery} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n"));
            using var reader = new StreamReader(stream);
            return await reader.ReadToEndAsync();
        }
    }
}
