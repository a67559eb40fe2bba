using System.Text;

namespace OssPipeline.TestKit.Hdfs;

/// <summary>The namespace of a small HDFS: folders, and files made of blocks. Paths are absolute without a trailing <c>/</c>; the root is empty.</summary>
public sealed class HdfsTree
{
    private readonly SortedDictionary<string, HdfsNode> _nodes = new(StringComparer.Ordinal) { [""] = new HdfsNode(16385, null) };
    private long _lastId = 16385;

    /// <summary>What one operation at a time holds.</summary>
    public Lock Gate { get; } = new();

    /// <summary>What blocks are filled to, unless a file says otherwise.</summary>
    public long BlockSize { get; set; } = 128 << 20;

    /// <summary>What is at a path; null for nothing.</summary>
    public HdfsNode? Find(string path) => _nodes.GetValueOrDefault(path);

    /// <summary>Whether a path leads through a file.</summary>
    public bool IsBelowFile(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            if (Find(path[..slash]) is { IsFolder: false })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A folder's entries in the order of a NameNode: names by bytes as signed numbers.</summary>
    public List<(string Name, HdfsNode Node)> Entries(string folder)
    {
        List<(string Name, HdfsNode Node)> entries = [];
        foreach (var (path, node) in _nodes)
        {
            if (path.Length > folder.Length + 1 && path.StartsWith(folder, StringComparison.Ordinal) && path[folder.Length] == '/' && path.IndexOf('/', folder.Length + 1) < 0)
            {
                entries.Add((path[(folder.Length + 1)..], node));
            }
        }

        entries.Sort(static (left, right) => CompareSigned(left.Name, right.Name));
        return entries;
    }

    /// <summary>Compares two names as a NameNode does.</summary>
    public static int CompareSigned(string left, string right)
    {
        var (a, b) = (Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            if (a[i] != b[i])
            {
                return (sbyte)a[i] - (sbyte)b[i];
            }
        }

        return a.Length - b.Length;
    }

    /// <summary>Makes a folder and those above it.</summary>
    public void MakeFolder(string path)
    {
        if (path.Length > 0 && Find(path) is null)
        {
            MakeFolder(path[..path.LastIndexOf('/')]);
            _nodes[path] = new HdfsNode(++_lastId, null);
        }
    }

    /// <summary>Makes or replaces a file.</summary>
    public HdfsNode Write(string path, ReadOnlyMemory<byte> bytes, long? blockSize = null)
    {
        MakeFolder(path[..path.LastIndexOf('/')]);
        var node = new HdfsNode(++_lastId, blockSize ?? BlockSize);
        node.Append(bytes);
        _nodes[path] = node;
        return node;
    }

    /// <summary>Removes a path and what is below it.</summary>
    public void Remove(string path)
    {
        foreach (var below in _nodes.Keys.Where(p => p == path || p.StartsWith(path + "/", StringComparison.Ordinal)).ToList())
        {
            if (below.Length > 0)
            {
                _nodes.Remove(below);
            }
        }
    }

    /// <summary>Moves a file or folder.</summary>
    public void Move(string from, string to)
    {
        foreach (var path in _nodes.Keys.Where(p => p == from || p.StartsWith(from + "/", StringComparison.Ordinal)).ToList())
        {
            _nodes.Remove(path, out var node);
            _nodes[to + path[from.Length..]] = node!;
        }
    }

    /// <summary>Paths of all files.</summary>
    public IReadOnlyList<string> Files()
    {
        lock (Gate)
        {
            return [.. _nodes.Where(n => !n.Value.IsFolder).Select(n => n.Key)];
        }
    }

    /// <summary>A file's bytes.</summary>
    public byte[] Read(string path)
    {
        lock (Gate)
        {
            return Find(path)!.ToArray();
        }
    }
}

/// <summary>A file or folder.</summary>
/// <param name="id">Its inode number.</param>
/// <param name="blockSize">A file's block size; null for a folder.</param>
public sealed class HdfsNode(long id, long? blockSize)
{
    /// <summary>The blocks of a file.</summary>
    public List<byte[]> Blocks { get; } = [];

    /// <summary>Its inode number.</summary>
    public long Id => id;

    /// <summary>What blocks are filled to.</summary>
    public long BlockSize => blockSize ?? 0;

    /// <summary>Whether it is a folder.</summary>
    public bool IsFolder => blockSize is null;

    /// <summary>Milliseconds since 1970.</summary>
    public long Modified { get; set; } = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <summary>The name of its erasure coding policy; null for none.</summary>
    public string? ErasureCoding { get; set; }

    /// <summary>In bytes.</summary>
    public long Length => Blocks.Sum(static b => (long)b.Length);

    /// <summary>Adds bytes to the end.</summary>
    public void Append(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = Blocks.Count == 0 ? 0 : BlockSize - Blocks[^1].Length;
            if (room <= 0)
            {
                Blocks.Add([]);
                room = BlockSize;
            }

            var take = (int)Math.Min(room, bytes.Length);
            Blocks[^1] = [.. Blocks[^1], .. bytes[..take].Span];
            bytes = bytes[take..];
        }

        Modified = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
    }

    /// <summary>All its bytes.</summary>
    public byte[] ToArray() => [.. Blocks.SelectMany(static b => b)];
}
