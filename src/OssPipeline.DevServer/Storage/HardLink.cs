using System.Runtime.InteropServices;

namespace OssPipeline.DevServer.Storage;

/// <summary>Gives a file a second name; .NET has no call for it.</summary>
internal static partial class HardLink
{
    /// <summary>Makes <paramref name="path"/> a name of the file at <paramref name="existing"/>.</summary>
    /// <returns>False when the file system refuses: it has no such links, or this file has as many as it can have.</returns>
    /// <exception cref="DirectoryNotFoundException">The folder of <paramref name="path"/> does not exist.</exception>
    public static bool TryCreate(string existing, string path)
    {
        if (OperatingSystem.IsWindows() ? CreateHardLink(path, existing, IntPtr.Zero) : Link(existing, path) == 0)
        {
            return true;
        }

        return Directory.Exists(Path.GetDirectoryName(path)) ? false : throw new DirectoryNotFoundException($"There is no folder for '{path}'.");
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string existing, string path);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string path, string existing, IntPtr reserved);
}
