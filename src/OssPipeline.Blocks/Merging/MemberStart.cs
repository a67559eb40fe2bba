using OssPipeline.Core.Blocks;

namespace OssPipeline.Blocks.Merging;

/// <summary>Judges a member by its first bytes: what must not be put together, by its own magic number.</summary>
internal static class MemberStart
{
    /// <summary>How many bytes tell.</summary>
    public const int Length = 4;

    /// <summary>The UTF-8 byte order mark.</summary>
    public static ReadOnlySpan<byte> Bom => [0xEF, 0xBB, 0xBF];

    /// <exception cref="InvalidDataException">These bytes begin something that the format can't hold.</exception>
    public static void Require(MergeFormat format, ObjectPiece member, ReadOnlySpan<byte> start)
    {
        // Apache Parquet, ORC and Avro specifications: "PAR1", "PARE" (encrypted footer), "ORC", "Obj" and version 1.
        if (start.StartsWith("PAR1"u8) || start.StartsWith("PARE"u8))
        {
            throw Never(member, "Parquet");
        }

        if (start.StartsWith("ORC"u8) && format is MergeFormat.Binary)
        {
            throw Never(member, "ORC");
        }

        if (start.StartsWith("Obj\u0001"u8))
        {
            throw Never(member, "Avro");
        }

        var isGzip = start.StartsWith<byte>([0x1F, 0x8B]);
        if (format == MergeFormat.Gzip)
        {
            // RFC 1952, 2.3.1: the magic number and the only method there is.
            if (!isGzip || start.Length < 3 || start[2] != 8)
            {
                throw new InvalidDataException($"the member '{member.Key}' is not gzip: it begins with the bytes {Convert.ToHexStringLower(start)}");
            }

            return;
        }

        if (format == MergeFormat.Binary)
        {
            return;
        }

        if (isGzip)
        {
            throw new InvalidDataException($"the member '{member.Key}' is gzip, not text; merge it with format: gzip");
        }

        // RFC 8878, 3.1.1.
        if (start.SequenceEqual<byte>([0x28, 0xB5, 0x2F, 0xFD]))
        {
            throw new InvalidDataException($"the member '{member.Key}' is zstd, not text; merge it with format: binary, as frames may follow each other");
        }

        if (start.StartsWith<byte>([0xFF, 0xFE]) || start.StartsWith<byte>([0xFE, 0xFF]))
        {
            throw new InvalidDataException($"the member '{member.Key}' is UTF-16, whose newlines are not those of UTF-8; convert it first");
        }
    }

    private static InvalidDataException Never(ObjectPiece member, string what) =>
        new($"the member '{member.Key}' is {what}, which is no sum of its bytes and is never merged; leave it out with exclude");
}
