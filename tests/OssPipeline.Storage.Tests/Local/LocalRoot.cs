using System.Diagnostics;
using OssPipeline.Core.Storage;
using OssPipeline.Storage.Local;

namespace OssPipeline.Storage.Tests.Local;

/// <summary>A folder with a store over it, and another folder outside of it.</summary>
internal sealed class LocalRoot : IDisposable
{
    private readonly string _base = Directory.CreateTempSubdirectory("osspipe-root-").FullName;

    public LocalRoot()
    {
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Outside);
    }

    public string Root => Path.Combine(_base, "root");

    public string Outside => Path.Combine(_base, "outside");

    public LocalStore Open(bool followLinks = false, bool create = false, TimeProvider? clock = null) =>
        new(new LocalOptions { Root = Root, FollowLinks = followLinks, Create = create }, clock);

    public string PathOf(string key) => Path.Combine(Root, key);

    public void AddFile(string key, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(key))!);
        File.WriteAllBytes(PathOf(key), bytes);
    }

    /// <summary>Runs a shell in the root, for what .NET can't make: pipes, names that are not UTF-8, paths beyond PATH_MAX.</summary>
    public void Shell(string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-ec", script]) { WorkingDirectory = Root })!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }

    public static async Task<List<string>> KeysAsync(IObjectStore store, string prefix = "", string? startAfter = null)
    {
        List<string> keys = [];
        await foreach (var info in store.ListAsync(prefix, startAfter, CancellationToken.None))
        {
            keys.Add(info.Key);
        }

        return keys;
    }

    public static async Task<byte[]> ReadAsync(IObjectStore store, string key)
    {
        var bytes = new byte[100_000];
        return bytes[..await store.ReadAsync(key, null, 0, bytes, CancellationToken.None)];
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(_base, recursive: true);
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            // .NET can't delete what lies deeper than PATH_MAX or has no UTF-8 name.
            Process.Start("rm", ["-rf", _base]).WaitForExit();
        }
    }
}
