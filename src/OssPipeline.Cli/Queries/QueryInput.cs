using System.IO.Compression;
using OssPipeline.Blocks.Encryption;
using OssPipeline.Cli.Output;
using OssPipeline.Cli.Stores;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Query;

namespace OssPipeline.Cli.Queries;

/// <summary>Objects as local files: files of this machine as they are, others fetched to a folder.</summary>
/// <param name="run">The command line.</param>
/// <param name="opened">Where they are.</param>
/// <param name="chosen">Which they are.</param>
/// <param name="ring">Keys to decrypt with; null for none.</param>
/// <param name="folder">Where fetched ones go.</param>
internal sealed class QueryInput(Invocation run, OpenedStore opened, ChosenObjects chosen, KeyRing? ring, TemporaryFolder folder)
{
    private const int ChunkSize = 4 << 20;
    private const int MostHeadBytes = 16 << 20;
    private const int FetchesAtOnce = 8;

    /// <summary>Where partitions' folders begin; null when no key has any.</summary>
    public string? PartitionRoot { get; } = chosen.Objects.Any(o => o.Key.AsSpan(chosen.Root.Length).Contains('=')) ? folder.Path : null;

    /// <summary>Opens an object.</summary>
    /// <exception cref="CliException">It is encrypted, and no key was given; or for another key.</exception>
    public async ValueTask<ObjectContent> OpenAsync(int index, CancellationToken stop)
    {
        var listed = chosen.Objects[index];
        var item = await opened.Store.HeadAsync(listed.Key, stop).ConfigureAwait(false)
            ?? throw new StoreException(StoreErrorKind.Changed, $"{opened.Store.Info.Location}: '{listed.Key}' was there a moment ago and is gone");
        var content = await ObjectContent.OpenAsync(opened.Store, item, ring, stop).ConfigureAwait(false);
        if (content.IsStillEncrypted)
        {
            content.Dispose();
            throw new CliException(ExitCode.Incomplete, $"{opened.Store.Info.Location}/{Printable.Of(item.Key)}: it is encrypted; --private-key KEY decrypts it");
        }

        return content;
    }

    /// <summary>All objects as files.</summary>
    /// <exception cref="CliException">They have more bytes than may be fetched.</exception>
    public async Task<IReadOnlyList<string>> FetchAllAsync(long limit, CancellationToken stop)
    {
        var files = new string[chosen.Objects.Count];
        var remote = new List<int>();
        long bytes = 0;
        for (var i = 0; i < files.Length; i++)
        {
            if (LocalPath(i) is { } path)
            {
                files[i] = path;
            }
            else
            {
                remote.Add(i);
                bytes += chosen.Objects[i].Size;
            }
        }

        if (bytes > limit)
        {
            throw CliException.Usage(
                $"{remote.Count:N0} objects of {new ByteSize(bytes)} would be fetched, more than --max-bytes ({new ByteSize(limit)}); name fewer by a pattern, or raise it");
        }

        await Parallel.ForEachAsync(
            remote,
            new ParallelOptions { MaxDegreeOfParallelism = FetchesAtOnce, CancellationToken = stop },
            async (i, token) => files[i] = await FetchAsync(i, token).ConfigureAwait(false)).ConfigureAwait(false);
        return files;
    }

    /// <summary>The first object as a file, or as much of its beginning as has some rows.</summary>
    public async Task<string> FetchHeadAsync(QueryFormat format, long rows, long limit, CancellationToken stop)
    {
        if (LocalPath(0) is { } path)
        {
            return path;
        }

        var name = chosen.Objects[0].Key;
        if (format != QueryFormat.Parquet && !name.EndsWith(".zst", StringComparison.OrdinalIgnoreCase))
        {
            return await FetchTextAsync(format, rows, stop).ConfigureAwait(false);
        }

        if (chosen.Objects[0].Size > limit)
        {
            throw CliException.Usage($"the first object has {new ByteSize(chosen.Objects[0].Size)}, more than --max-bytes ({new ByteSize(limit)})");
        }

        return await FetchAsync(0, stop).ConfigureAwait(false);
    }

    // Files need not be copied where DuckDB can open them itself.
    private string? LocalPath(int index)
    {
        const string Scheme = "file://";
        if (ring is not null || opened.Store.Info.Kind != "local" || !opened.Store.Info.Location.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }

        var path = Path.Combine(opened.Store.Info.Location[Scheme.Length..], chosen.Objects[index].Key);
        return File.Exists(path) ? path : null;
    }

    private async Task<string> FetchAsync(int index, CancellationToken stop)
    {
        using var content = await OpenAsync(index, stop).ConfigureAwait(false);
        var path = PathFor(index, chosen.Objects[index].Key);
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        await using (file.ConfigureAwait(false))
        {
            var buffer = new byte[(int)Math.Min(ChunkSize, Math.Max(1, content.Item.Size))];
            for (long at = 0; at < content.Item.Size;)
            {
                var part = buffer.AsMemory(0, (int)Math.Min(buffer.Length, content.Item.Size - at));
                await content.ReadAsync(at, part, stop).ConfigureAwait(false);
                await file.WriteAsync(part, stop).ConfigureAwait(false);
                at += part.Length;
            }
        }

        return content.Problem() is { } problem
            ? throw new CliException(ExitCode.Incomplete, $"{opened.Store.Info.Location}/{Printable.Of(content.Item.Key)}: {problem}")
            : path;
    }

    // Lines are counted in what is decompressed; one row may have several, and a header has one.
    private async Task<string> FetchTextAsync(QueryFormat format, long rows, CancellationToken stop)
    {
        using var content = await OpenAsync(0, stop).ConfigureAwait(false);
        var first = new byte[(int)Math.Min(2, content.Item.Size)];
        await content.ReadAsync(0, first, stop).ConfigureAwait(false);
        Stream source = new ContentStream(content);
        var text = first is [0x1F, 0x8B] ? new GZipStream(source, CompressionMode.Decompress) : source;
        await using (text.ConfigureAwait(false))
        {
            var buffer = new byte[64 << 10];
            var (kept, lines) = (new MemoryStream(), 0L);
            var isWhole = false;
            while (lines <= rows + 16 && kept.Length < MostHeadBytes)
            {
                var count = await text.ReadAsync(buffer, stop).ConfigureAwait(false);
                if (count == 0)
                {
                    isWhole = true;
                    break;
                }

                kept.Write(buffer, 0, count);
                lines += buffer.AsSpan(0, count).Count((byte)'\n');
            }

            var bytes = kept.GetBuffer().AsMemory(0, (int)kept.Length);
            var end = isWhole ? bytes.Length : bytes.Span.LastIndexOf((byte)'\n') + 1;
            var path = PathFor(0, format == QueryFormat.Json ? "head.jsonl" : "head.csv");
            await File.WriteAllBytesAsync(path, bytes[..(end == 0 ? bytes.Length : end)], stop).ConfigureAwait(false);
            return path;
        }
    }

    // Folders that are partitions keep their names, all else becomes a number: a key may be no path of this machine.
    private string PathFor(int index, string name)
    {
        var path = folder.Path;
        foreach (var segment in chosen.Objects[index].Key[chosen.Root.Length..].Split('/')[..^1])
        {
            if (segment.IndexOf('=', StringComparison.Ordinal) > 0 && segment.Length < 200 && segment.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) < 0)
            {
                path = Path.Combine(path, segment);
            }
        }

        Directory.CreateDirectory(path);
        var extension = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".zst", StringComparison.OrdinalIgnoreCase) ? Path.GetExtension(name) : "";
        run.Terminal.Detail($"osspipe: fetching {Printable.Of(chosen.Objects[index].Key)}");
        return Path.Combine(path, $"{index:000000}{Path.GetExtension(extension.Length > 0 ? name[..^extension.Length] : name).ToLowerInvariant()}{extension.ToLowerInvariant()}");
    }
}
