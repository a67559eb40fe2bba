using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace OssPipeline.Throughput.Serving;

/// <summary>The files below a folder over WebHDFS, read-only: a NameNode on one port redirects to a DataNode on another.</summary>
/// <remarks>Folders are listed in pages of 1,000; files have COMPOSITE-CRC32C checksums, computed when first asked for.</remarks>
internal sealed class WebHdfsFiles(string root, int dataPort)
{
    private const string Api = "/webhdfs/v1";
    private const int PageLimit = 1000;
    private const long BlockSize = 128 << 20;

    private readonly ConcurrentDictionary<string, uint> _checksums = new();

    public WebApplication Build(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.Listen(IPAddress.Loopback, dataPort);
        });
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>>(new BlockPoolFactory());
        var app = builder.Build();
        app.Run(HandleAsync);
        return app;
    }

    private Task HandleAsync(HttpContext http)
    {
        var raw = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = Uri.UnescapeDataString(raw.Split('?')[0][Api.Length..]).Trim('/');
        var local = Path.GetFullPath(Path.Combine(root, path));
        if (!HttpMethods.IsGet(http.Request.Method) || (local != root && !local.StartsWith(root + "/", StringComparison.Ordinal)))
        {
            return RefuseAsync(http, 403, "AccessControlException", "Only reading, and only below the folder.");
        }

        var operation = http.Request.Query["op"].ToString();
        if (operation is "OPEN" or "GETFILECHECKSUM" && http.Connection.LocalPort != dataPort)
        {
            http.Response.StatusCode = 307;
            http.Response.Headers.Location = $"http://127.0.0.1:{dataPort}{raw}";
            return Task.CompletedTask;
        }

        return operation switch
        {
            _ when !Path.Exists(local) => RefuseAsync(http, 404, "FileNotFoundException", $"File does not exist: /{path}"),
            "GETFILESTATUS" => JsonAsync(http, w => WriteStatus(w, "FileStatus", "", local)),
            "LISTSTATUS_BATCH" when Directory.Exists(local) => JsonAsync(http, w => WritePage(w, local, http.Request.Query["startAfter"])),
            "OPEN" => OpenAsync(http, local),
            "GETFILECHECKSUM" => JsonAsync(http, w => WriteChecksum(w, local)),
            _ => RefuseAsync(http, 400, "IllegalArgumentException", $"No such operation: {operation}"),
        };
    }

    private static Task OpenAsync(HttpContext http, string local)
    {
        var size = new FileInfo(local).Length;
        var offset = Number(http, "offset", 0);
        var length = Math.Min(Number(http, "length", long.MaxValue), size - offset);
        http.Response.ContentType = "application/octet-stream";
        http.Response.ContentLength = length;
        return length == 0 ? Task.CompletedTask : http.Response.SendFileAsync(local, offset, length, http.RequestAborted);
    }

    private static void WritePage(Utf8JsonWriter writer, string folder, string? startAfter)
    {
        var names = Directory.EnumerateFileSystemEntries(folder).Select(static p => Path.GetFileName(p)).Order(StringComparer.Ordinal)
            .Where(n => startAfter is null || string.CompareOrdinal(n, startAfter) > 0).ToList();
        writer.WriteStartObject("DirectoryListing");
        writer.WriteStartObject("partialListing");
        writer.WriteStartObject("FileStatuses");
        writer.WriteStartArray("FileStatus");
        foreach (var name in names.Take(PageLimit))
        {
            WriteStatus(writer, null, name, Path.Combine(folder, name));
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteNumber("remainingEntries", Math.Max(0, names.Count - PageLimit));
        writer.WriteEndObject();
    }

    private static void WriteStatus(Utf8JsonWriter writer, string? property, string name, string local)
    {
        var file = new FileInfo(local);
        if (property is null)
        {
            writer.WriteStartObject();
        }
        else
        {
            writer.WriteStartObject(property);
        }

        writer.WriteNumber("blockSize", file.Exists ? BlockSize : 0);
        writer.WriteNumber("fileId", 1);
        writer.WriteNumber("length", file.Exists ? file.Length : 0);
        writer.WriteNumber("modificationTime", new DateTimeOffset(file.LastWriteTimeUtc).ToUnixTimeMilliseconds());
        writer.WriteString("pathSuffix", name);
        writer.WriteString("type", file.Exists ? "FILE" : "DIRECTORY");
        writer.WriteEndObject();
    }

    private void WriteChecksum(Utf8JsonWriter writer, string local)
    {
        writer.WriteStartObject("FileChecksum");
        writer.WriteString("algorithm", "COMPOSITE-CRC32C");
        writer.WriteString("bytes", _checksums.GetOrAdd(local, static path => Crc32C(path)).ToString("x8", CultureInfo.InvariantCulture));
        writer.WriteNumber("length", sizeof(uint));
        writer.WriteEndObject();
    }

    private static uint Crc32C(string local)
    {
        using var file = File.OpenHandle(local);
        var block = new byte[1 << 20];
        var crc = uint.MaxValue;
        long offset = 0;
        for (int read; (read = RandomAccess.Read(file, block, offset)) > 0; offset += read)
        {
            var bytes = block.AsSpan(0, read);
            for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            {
                crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            }

            foreach (var b in bytes)
            {
                crc = BitOperations.Crc32C(crc, b);
            }
        }

        return ~crc;
    }

    private static long Number(HttpContext http, string name, long otherwise) =>
        long.TryParse(http.Request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static async Task JsonAsync(HttpContext http, Action<Utf8JsonWriter> write)
    {
        http.Response.ContentType = "application/json";
        await using var writer = new Utf8JsonWriter(http.Response.BodyWriter);
        writer.WriteStartObject();
        write(writer);
        writer.WriteEndObject();
        await writer.FlushAsync(http.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext http, int status, string exception, string message)
    {
        http.Response.StatusCode = status;
        return JsonAsync(http, w =>
        {
            w.WriteStartObject("RemoteException");
            w.WriteString("exception", exception);
            w.WriteString("message", message);
            w.WriteEndObject();
        });
    }
}
