using System.Globalization;
using System.Text;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Hdfs.Store;

/// <summary>
/// What an upload is completed from, written before its parts are joined: joined parts are gone, and whoever goes on must know which
/// they were. The first line is <c>osspipe-commit 1 NAME FILEID</c>, then <c>NUMBER SIZE CRC</c> per part.
/// </summary>
/// <param name="Name">The file in the upload's folder that the parts are joined in.</param>
/// <param name="FileId">Its inode, by which the object is recognised once it was moved; 0 where the server tells none.</param>
/// <param name="Parts">The parts in their order.</param>
internal sealed record UploadCommit(string Name, long FileId, IReadOnlyList<UploadedPart> Parts)
{
    private const string Magic = "osspipe-commit 1 ";

    /// <summary>The object's length in bytes.</summary>
    public long Size => Parts.Sum(static p => p.Size);

    /// <summary>The object's CRC-64.</summary>
    public ulong Crc64 => Parts.Aggregate(0UL, static (crc, part) => Crc64Xz.Combine(crc, part.Crc64!.Value, part.Size));

    /// <summary>Whether it is of the same parts.</summary>
    public bool IsOf(IReadOnlyList<UploadedPart> parts) =>
        parts.Count == Parts.Count && parts.Zip(Parts).All(static p => p.First.Number == p.Second.Number && p.First.ETag == p.Second.ETag);

    public byte[] ToBytes()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Magic}{Name} {FileId:x}\n");
        foreach (var part in Parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{part.Number} {part.Size:x} {part.Crc64:x16}\n");
        }

        return Encoding.ASCII.GetBytes(text.Append("end\n").ToString());
    }

    /// <summary>Reads one; null when it is not whole.</summary>
    public static UploadCommit? Parse(ReadOnlySpan<byte> bytes)
    {
        var lines = Encoding.ASCII.GetString(bytes).Split('\n');
        if (lines.Length < 3 || lines[^1].Length != 0 || lines[^2] != "end" || !lines[0].StartsWith(Magic, StringComparison.Ordinal)
            || lines[0][Magic.Length..].Split(' ') is not [var name, var id]
            || !long.TryParse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var fileId)
            || !(name == UploadNames.WholeFile || name.StartsWith(UploadNames.PartPrefix, StringComparison.Ordinal)) || name.Contains('/', StringComparison.Ordinal))
        {
            return null;
        }

        List<UploadedPart> parts = [];
        foreach (var line in lines[1..^2])
        {
            if (line.Split(' ') is not [var number, var size, var crc] || UploadNames.Read(number, size, crc) is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }

        return new UploadCommit(name, fileId, parts);
    }
}
