using System.Security.Cryptography;
using System.Text;

namespace OssPipeline.EndToEnd.Tests.NodeClient;

/// <summary>The packages of <c>package-lock.json</c>, installed once below the tests' output and again when the lock file changes.</summary>
internal static class NodePackages
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly string[] Files = ["package.json", "package-lock.json", ".npmrc"];

    /// <summary>Where the sources of this folder are.</summary>
    public static string Sources { get; } = Path.Combine(Scene.Repository, "tests", "OssPipeline.EndToEnd.Tests", "NodeClient");

    /// <summary>Installs the packages unless they are there; runs at the same time wait for one another.</summary>
    /// <returns>The folder that holds <c>node_modules</c>.</returns>
    /// <exception cref="InvalidOperationException">npm is missing or failed.</exception>
    public static async Task<string> InstallAsync()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "node-client");
        Directory.CreateDirectory(folder);
        using var alone = await LockAsync(Path.Combine(folder, "install.lock"));

        // The stamp is written when npm has succeeded, so an install that was cut off is done again.
        var stamp = Path.Combine(folder, "installed");
        var wanted = Fingerprint();
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == wanted)
        {
            return folder;
        }

        File.Delete(stamp);
        foreach (var file in Files)
        {
            File.Copy(Path.Combine(Sources, file), Path.Combine(folder, file), overwrite: true);
        }

        using var npm = NodeProgram.Start("npm", ["ci", "--no-progress", "--prefer-offline"], folder);
        npm.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        var output = npm.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = npm.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await npm.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"'npm ci' did not end within {Patience}.");
        }

        if (npm.ExitCode != 0)
        {
            throw new InvalidOperationException($"'npm ci' ended with {npm.ExitCode}: {await errors}{await output}");
        }

        await File.WriteAllTextAsync(stamp, wanted);
        return folder;
    }

    private static string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file));
            hash.AppendData(File.ReadAllBytes(Path.Combine(Sources, file)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async Task<FileStream> LockAsync(string path)
    {
        for (var waited = TimeSpan.Zero; ; waited += TimeSpan.FromMilliseconds(100))
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited < Patience)
            {
                await Task.Delay(100);
            }
        }
    }
}
