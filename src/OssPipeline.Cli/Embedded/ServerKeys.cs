using System.Security.Cryptography;
using System.Text.Json;

namespace OssPipeline.Cli.Embedded;

/// <summary>The key pair of an embedded server. One that was made up is kept beside the server's data, readable by its owner alone.</summary>
/// <param name="AccessKeyId">The public half.</param>
/// <param name="AccessKeySecret">The secret half.</param>
internal sealed record ServerKeys(string AccessKeyId, string AccessKeySecret)
{
    private const string FileName = "keys.json";

    /// <summary>The file that keeps the pair of a data folder.</summary>
    public static string FileIn(string dataDirectory) => Path.Combine(dataDirectory, FileName);

    /// <summary>The pair kept in a data folder, made when there is none.</summary>
    /// <exception cref="CliException">The file is there and can't be used.</exception>
    public static ServerKeys LoadOrCreate(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        var path = FileIn(dataDirectory);
        if (!File.Exists(path))
        {
            Write(path, new ServerKeys(
                "embedded" + RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 16),
                RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 30)));
        }

        return Read(path);
    }

    /// <summary>The ID alone.</summary>
    public override string ToString() => AccessKeyId;

    private static ServerKeys Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return new ServerKeys(Text("access_key_id"), Text("access_key_secret"));

            string Text(string name) => json.RootElement.GetProperty(name).GetString() is { Length: > 0 } text ? text : throw new FormatException(name);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw CliException.CouldNotRun($"{path} is not the embedded server's key file any more; delete it for new keys");
        }
    }

    // Under another name first, so that a process that comes at the same time reads all of it or nothing.
    private static void Write(string path, ServerKeys keys)
    {
        var temporary = $"{path}.{Environment.ProcessId}.{RandomNumberGenerator.GetHexString(8)}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, options))
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("access_key_id", keys.AccessKeyId);
            json.WriteString("access_key_secret", keys.AccessKeySecret);
            json.WriteEndObject();
        }

        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was first; its keys are the ones.
            File.Delete(temporary);
        }
    }
}
