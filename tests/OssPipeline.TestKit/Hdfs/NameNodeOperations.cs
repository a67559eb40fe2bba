using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OssPipeline.TestKit.Hdfs;

/// <summary>What a NameNode answers itself. The caller holds the tree.</summary>
internal sealed class NameNodeOperations(HdfsTree tree, WebHdfsServerOptions options)
{
    private const string Done = "";

    /// <summary>The answer's body.</summary>
    public string Run(string method, HdfsExchange exchange)
    {
        var path = exchange.Path;
        return (method, exchange.Operation) switch
        {
            ("GET", "GETFILESTATUS") => Json(w => WriteStatus(w, "FileStatus", "", Existing(path))),
            ("GET", "LISTSTATUS") => Json(w => WriteList(w, Listed(path))),
            ("GET", "LISTSTATUS_BATCH") when !options.IsOld => Batch(path, exchange.Query.GetValueOrDefault("startAfter")),
            ("GET", "GETFILEBLOCKLOCATIONS") when !options.IsOld && !options.LacksBlockLocations => Locations(exchange, isOld: false),
            ("GET", "GET_BLOCK_LOCATIONS") when !options.LacksBlockLocations => Locations(exchange, isOld: true),
            ("PUT", "MKDIRS") => MakeFolder(path),
            ("PUT", "RENAME") => Rename(path, exchange.Query),
            ("DELETE", "DELETE") => Delete(path, exchange.Query.GetValueOrDefault("recursive") == "true"),
            ("POST", "CONCAT") when !options.IsOld => Concat(path, exchange.Query["sources"].Split(',')),
            _ => throw HdfsRefusal.UnknownOperation(exchange.Operation),
        };
    }

    /// <summary>What stands at a path, or a refusal.</summary>
    public HdfsNode Existing(string path) =>
        tree.Find(path) ?? throw (tree.IsBelowFile(path) ? HdfsRefusal.BelowFile(path) : HdfsRefusal.NotFound(path));

    private List<(string Name, HdfsNode Node)> Listed(string path)
    {
        var node = Existing(path);
        return node.IsFolder ? tree.Entries(path) : [("", node)];
    }

    private string Batch(string path, string? startAfter)
    {
        var all = Listed(path);
        var from = startAfter is null ? 0 : all.FindIndex(e => HdfsTree.CompareSigned(e.Name, startAfter) > 0) is var at and >= 0 ? at : all.Count;
        var page = all.Skip(from).Take(options.PageLimit).ToList();
        return Json(w =>
        {
            w.WriteStartObject("DirectoryListing");
            w.WriteStartObject("partialListing");
            WriteList(w, page);
            w.WriteEndObject();
            w.WriteNumber("remainingEntries", all.Count - from - page.Count);
            w.WriteEndObject();
        });
    }

    private string Locations(HdfsExchange exchange, bool isOld)
    {
        var node = Existing(exchange.Path);
        var first = long.Parse(exchange.Query.GetValueOrDefault("offset", "0"), CultureInfo.InvariantCulture);
        var end = first + long.Parse(exchange.Query["length"], CultureInfo.InvariantCulture);
        return Json(w =>
        {
            w.WriteStartObject(isOld ? "LocatedBlocks" : "BlockLocations");
            w.WriteStartArray(isOld ? "locatedBlocks" : "BlockLocation");
            var offset = 0L;
            foreach (var block in node.Blocks)
            {
                if (offset < end && offset + block.Length > first)
                {
                    w.WriteStartObject();
                    if (isOld)
                    {
                        w.WriteStartObject("block");
                        w.WriteNumber("blockId", 1);
                        w.WriteNumber("numBytes", block.Length);
                        w.WriteEndObject();
                        w.WriteStartObject("blockToken");
                        w.WriteString("urlString", "secret-block-token");
                        w.WriteEndObject();
                        w.WriteStartArray("locations");
                        w.WriteStartObject();
                        w.WriteNumber("offset", 77);
                        w.WriteEndObject();
                        w.WriteEndArray();
                        w.WriteNumber("startOffset", offset);
                    }
                    else
                    {
                        w.WriteStartArray("hosts");
                        w.WriteStringValue("127.0.0.1");
                        w.WriteEndArray();
                        w.WriteNumber("length", block.Length);
                        w.WriteNumber("offset", offset);
                    }

                    w.WriteEndObject();
                }

                offset += block.Length;
            }

            w.WriteEndArray();
            w.WriteEndObject();
        });
    }

    private string MakeFolder(string path)
    {
        if (tree.IsBelowFile(path) || tree.Find(path) is { IsFolder: false })
        {
            throw HdfsRefusal.BelowFile(path);
        }

        tree.MakeFolder(path);
        return Boolean(true);
    }

    private string Rename(string from, IReadOnlyDictionary<string, string> query)
    {
        var to = query["destination"].TrimEnd('/');
        var isPlain = options.IsOld || options.IsHttpFs || !query.TryGetValue("renameoptions", out var how);
        var source = tree.Find(from);
        var parent = tree.Find(to[..to.LastIndexOf('/')]);
        if (isPlain)
        {
            if (tree.Find(to) is { IsFolder: true })
            {
                to = $"{to}/{from[(from.LastIndexOf('/') + 1)..]}";
                parent = tree.Find(to[..to.LastIndexOf('/')]);
            }

            if (source is null || parent is not { IsFolder: true } || tree.Find(to) is not null)
            {
                return Boolean(false);
            }

            tree.Move(from, to);
            return Boolean(true);
        }

        if (source is null)
        {
            throw HdfsRefusal.NotFound($"rename source {from} is not found.");
        }

        if (parent is null)
        {
            throw HdfsRefusal.NotFound($"rename destination parent {to} not found.");
        }

        if (!parent.IsFolder)
        {
            throw HdfsRefusal.BelowFile(to);
        }

        if (tree.Find(to) is { } there)
        {
            if (there.IsFolder != source.IsFolder)
            {
                throw HdfsRefusal.Io($"Source {from} and destination {to} must both be directories or files");
            }

            if (query["renameoptions"] != "OVERWRITE")
            {
                throw new HdfsRefusal(403, "org.apache.hadoop.fs.FileAlreadyExistsException", $"rename destination {to} already exists");
            }

            tree.Remove(to);
        }

        tree.Move(from, to);
        return Done;
    }

    private string Delete(string path, bool recursive)
    {
        if (tree.IsBelowFile(path))
        {
            throw HdfsRefusal.BelowFile(path);
        }

        if (tree.Find(path) is not { } node)
        {
            return Boolean(false);
        }

        if (node.IsFolder && !recursive && tree.Entries(path).Count > 0)
        {
            throw new HdfsRefusal(403, "org.apache.hadoop.fs.PathIsNotEmptyDirectoryException", $"`{path} is non empty': Directory is not empty");
        }

        tree.Remove(path);
        return Boolean(true);
    }

    private string Concat(string target, string[] sources)
    {
        if (options.LacksConcat)
        {
            throw new HdfsRefusal(400, "org.apache.hadoop.HadoopIllegalArgumentException", "concat can not be called for files in an encryption zone.");
        }

        var node = Existing(target);
        var folder = target[..(target.LastIndexOf('/') + 1)];
        foreach (var source in sources)
        {
            if (Existing(source).Length == 0 || source == target || !source.StartsWith(folder, StringComparison.Ordinal) || source.IndexOf('/', folder.Length) >= 0)
            {
                throw new HdfsRefusal(400, "org.apache.hadoop.HadoopIllegalArgumentException", $"concat: source file {source} is invalid or empty or underConstruction");
            }
        }

        foreach (var source in sources)
        {
            node.Blocks.AddRange(tree.Find(source)!.Blocks);
            tree.Remove(source);
        }

        node.Modified = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        return Done;
    }

    private void WriteList(Utf8JsonWriter writer, List<(string Name, HdfsNode Node)> entries)
    {
        writer.WriteStartObject("FileStatuses");
        writer.WriteStartArray("FileStatus");
        foreach (var (name, node) in entries)
        {
            WriteStatus(writer, null, name, node);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteStatus(Utf8JsonWriter writer, string? property, string name, HdfsNode node)
    {
        if (property is null)
        {
            writer.WriteStartObject();
        }
        else
        {
            writer.WriteStartObject(property);
        }

        writer.WriteNumber("accessTime", 0);
        writer.WriteNumber("blockSize", node.BlockSize);
        if (!options.IsOld)
        {
            writer.WriteNumber("childrenNum", 0);
            writer.WriteNumber("fileId", node.Id);
            writer.WriteNumber("storagePolicy", 0);
        }

        writer.WriteString("group", "supergroup");
        writer.WriteNumber("length", node.Length);
        writer.WriteNumber("modificationTime", node.Modified);
        writer.WriteString("owner", "hdfs");
        writer.WriteString("pathSuffix", name);
        writer.WriteString("permission", node.IsFolder ? "755" : "644");
        writer.WriteNumber("replication", node.IsFolder ? 0 : 3);
        if (node.ErasureCoding is { } policy)
        {
            writer.WriteBoolean("ecBit", true);
            writer.WriteString("ecPolicy", policy);
        }

        writer.WriteString("type", node.IsFolder ? "DIRECTORY" : "FILE");
        writer.WriteEndObject();
    }

    private static string Boolean(bool value) => value ? "{\"boolean\":true}" : "{\"boolean\":false}";

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
