using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Manifests;

/// <summary>Reads the rows of an inventory, file by file. A file is compared with its MD5 as a whole before the first of its rows counts.</summary>
/// <param name="manifest">Where its <c>manifest.json</c> is.</param>
/// <param name="formats">Formats beside CSV.</param>
internal sealed class InventoryRows(ManifestPlace manifest, IReadOnlyList<IInventoryFormat> formats)
{
    private const int MaxManifest = 64 << 20;
    private const int Chunk = 1 << 20;

    // S3: GLACIER, DEEP_ARCHIVE. OSS: Archive, ColdArchive, DeepColdArchive. GLACIER_IR can be read, which the store tells.
    private static readonly string[] Archived = ["GLACIER", "ARCHIVE"];

    /// <summary>The rows of current versions; deleted objects and earlier versions are left out.</summary>
    /// <exception cref="StoreException">The inventory is of another bucket, damaged, incomplete, or in a format that can't be read.</exception>
    public async IAsyncEnumerable<ManifestRow> ReadAsync(StoreInfo store, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var inventory = await ReadManifestAsync(cancellationToken).ConfigureAwait(false);
        inventory.RequireOf(store, manifest.Location);
        var isCsv = inventory.Format.Equals("CSV", StringComparison.OrdinalIgnoreCase);
        var format = formats.FirstOrDefault(f => f.Name.Equals(inventory.Format, StringComparison.OrdinalIgnoreCase));
        if (!isCsv && format is null)
        {
            throw new StoreException(
                StoreErrorKind.Unsupported,
                $"{manifest.Location} is an inventory of {inventory.Format} files, which can't be read; have it written as {string.Join(" or ", formats.Select(f => f.Name).Prepend("CSV"))}.");
        }

        foreach (var file in inventory.Files)
        {
            var name = file.Key[(file.Key.LastIndexOf('/') + 1)..];
            var copy = await CopyAsync(file, cancellationToken).ConfigureAwait(false);
            await using (copy.ConfigureAwait(false))
            {
                var rows = isCsv ? InventoryCsv.ReadAsync(Plain(copy), inventory.Columns, cancellationToken) : format!.ReadAsync(copy, cancellationToken);
                await foreach (var row in rows.ConfigureAwait(false))
                {
                    if (row.Problem is not null || (row.IsLatest != false && !row.IsDeleteMarker))
                    {
                        yield return Row(row, name, inventory.SourceBucket);
                    }
                }
            }
        }
    }

    private static ManifestRow Row(InventoryRow row, string file, string bucket) => new(file, row.Number)
    {
        Key = row.Key,
        Size = row.Size,
        ETag = row.ETag,
        LastModified = row.LastModified,
        StorageClass = row.StorageClass,
        IsArchived = row.AccessTier?.Contains("ARCHIVE", StringComparison.OrdinalIgnoreCase) == true
            || (row.StorageClass is { } words && Array.Exists(Archived, a => words.Contains(a, StringComparison.OrdinalIgnoreCase))),
        Problem = row.Problem ?? (row.Bucket is { } other && other != bucket ? $"it is of the bucket '{other}' instead of '{bucket}'" : null),
    };

    private static Stream Plain(FileStream file)
    {
        var isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return isGzip ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : file;
    }

    private async ValueTask<InventoryManifest> ReadManifestAsync(CancellationToken cancellationToken)
    {
        var json = await ReadSmallAsync(await manifest.OpenAsync(cancellationToken).ConfigureAwait(false), manifest, cancellationToken).ConfigureAwait(false);
        var sum = manifest.Beside("manifest.checksum");
        if (await sum.TryOpenAsync(cancellationToken).ConfigureAwait(false) is { } told)
        {
            var text = Encoding.ASCII.GetString(await ReadSmallAsync(told, sum, cancellationToken).ConfigureAwait(false)).Trim();
            RequireMd5(manifest.Location, text, MD5Of(json));
        }

        try
        {
            return InventoryManifest.Parse(json);
        }
        catch (InvalidDataException e)
        {
            throw new StoreException(StoreErrorKind.InvalidRequest, $"{manifest.Location}: {e.Message}", innerException: e);
        }
    }

    private static async ValueTask<byte[]> ReadSmallAsync(Stream stream, ManifestPlace place, CancellationToken cancellationToken)
    {
        await using (stream.ConfigureAwait(false))
        {
            using var memory = new MemoryStream();
            var buffer = new byte[1 << 16];
            for (int read; (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                memory.Write(buffer, 0, read);
                if (memory.Length > MaxManifest)
                {
                    throw new StoreException(StoreErrorKind.InvalidRequest, $"{place.Location} is larger than {MaxManifest >> 20} MiB, so it is no manifest of an inventory.");
                }
            }

            return memory.ToArray();
        }
    }

    /// <summary>A private copy of a file, found to be the one that the manifest means; deleted when it is closed.</summary>
    private async ValueTask<FileStream> CopyAsync(InventoryFile file, CancellationToken cancellationToken)
    {
        var (stream, location) = await FindAsync(file, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var how = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            };
            if (!OperatingSystem.IsWindows())
            {
                how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; // names of objects are nobody else's business
            }

            var copy = new FileStream(Path.Combine(Path.GetTempPath(), $"osspipe-{Guid.NewGuid():N}"), how);
            try
            {
                using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
                var buffer = new byte[Chunk];
                for (int read; (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
                {
                    md5.AppendData(buffer, 0, read);
                    await copy.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                }

                if (file.Size is { } size && size != copy.Length)
                {
                    throw new StoreException(StoreErrorKind.Corrupt, $"{location} has {copy.Length} bytes, but {manifest.Location} says {size}: it is damaged or not of this inventory.");
                }

                RequireMd5(location, file.Md5, Convert.ToHexString(md5.GetHashAndReset()));
                copy.Position = 0;
                return copy;
            }
            catch
            {
                await copy.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    private async ValueTask<(Stream Stream, string Location)> FindAsync(InventoryFile file, CancellationToken cancellationToken)
    {
        foreach (var place in manifest.Others(file.Key))
        {
            if (await place.TryOpenAsync(cancellationToken).ConfigureAwait(false) is { } stream)
            {
                return (stream, place.Location);
            }
        }

        throw new StoreException(
            StoreErrorKind.NotFound, $"The inventory's file '{file.Key}' is not there; looked for it at {string.Join(", ", manifest.Others(file.Key).Select(p => p.Location).Distinct())}.");
    }

    private static void RequireMd5(string location, string expected, string actual)
    {
        if (!expected.Equals(actual, StringComparison.OrdinalIgnoreCase))
        {
            throw new StoreException(StoreErrorKind.Corrupt, $"{location} has MD5 {actual}, but the inventory says {expected}: it is damaged or not of this inventory.");
        }
    }

    // The services chose MD5; it finds damage, and nobody's word is taken for it.
#pragma warning disable CA5351
    private static string MD5Of(byte[] bytes) => Convert.ToHexString(MD5.HashData(bytes));
#pragma warning restore CA5351
}
