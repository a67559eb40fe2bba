namespace OssPipeline.Storage.Local;

/// <summary>Finds what a path below a root means once symbolic links are followed, as long as that lies below the root too.</summary>
internal sealed class LinkResolver(string root)
{
    private const int MostLinks = 40; // as the kernel: more are taken for a loop

    private readonly string? _root = Real(root);

    /// <summary>The path without links, relative to the root; null when it leads out of it, into the upload folder or nowhere.</summary>
    public string? Resolve(string path)
    {
        if (_root is null || Real(Path.Join(_root, path)) is not { } real)
        {
            return null;
        }

        if (real == _root)
        {
            return "";
        }

        var prefix = _root.EndsWith('/') ? _root : _root + "/";
        if (!real.StartsWith(prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var relative = real[prefix.Length..];
        return LocalKey.IsReserved(relative) ? null : relative;
    }

    private static string? Real(string path)
    {
        var drive = Path.GetPathRoot(path) ?? "";
        var rest = new Stack<string>(Segments(path[drive.Length..]).AsEnumerable().Reverse());
        var current = drive.Replace('\\', '/');
        var links = 0;
        while (rest.TryPop(out var segment))
        {
            if (segment == ".")
            {
                continue;
            }

            if (segment == "..")
            {
                current = (Path.GetDirectoryName(current) ?? current).Replace('\\', '/');
                continue;
            }

            var next = current.EndsWith('/') ? current + segment : $"{current}/{segment}";
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MostLinks)
            {
                return null;
            }

            if (Path.GetPathRoot(target) is { Length: > 0 } targetDrive)
            {
                current = targetDrive.Replace('\\', '/');
                target = target[targetDrive.Length..];
            }

            foreach (var inside in Segments(target).AsEnumerable().Reverse())
            {
                rest.Push(inside);
            }
        }

        return current;
    }

    private static string[] Segments(string path) =>
        path.Split(OperatingSystem.IsWindows() ? ['/', '\\'] : ['/'], StringSplitOptions.RemoveEmptyEntries);
}
