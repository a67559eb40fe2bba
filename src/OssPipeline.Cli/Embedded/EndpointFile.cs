using System.Text.Json;
using OssPipeline.DevServer;

namespace OssPipeline.Cli.Embedded;

/// <summary>Where the process that serves a data folder listens, written down in that folder for other processes.</summary>
internal static class EndpointFile
{
    private const string FileName = "endpoint.json";

    /// <summary>Writes it; whoever reads sees the old one or the new one, whole.</summary>
    public static void Write(string dataDirectory, OssDevServer server)
    {
        var path = Path.Combine(dataDirectory, FileName);
        var temporary = $"{path}.{Environment.ProcessId}";
        using (var stream = File.Create(temporary))
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("endpoint", server.Endpoint.AbsoluteUri);
            json.WriteString("region", server.Region);
            json.WriteEndObject();
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads it; null when there is none that can be used.</summary>
    public static (Uri Endpoint, string Region)? Read(string dataDirectory)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(dataDirectory, FileName)));
            return Uri.TryCreate(json.RootElement.GetProperty("endpoint").GetString(), UriKind.Absolute, out var endpoint)
                && json.RootElement.GetProperty("region").GetString() is { } region
                ? (endpoint, region)
                : null;
        }
        catch (Exception e) when (e is IOException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Takes it away; a listener that is gone must not be looked for.</summary>
    public static void Delete(string dataDirectory)
    {
        // Whoever took the folder away while it was served took this file, too.
        if (Directory.Exists(dataDirectory))
        {
            File.Delete(Path.Combine(dataDirectory, FileName));
        }
    }
}
