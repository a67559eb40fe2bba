using System.Runtime.CompilerServices;
using System.Text;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Manifests;

/// <summary>
/// Reads CSV files of inventories: no header, every field in quotes, keys URL-encoded (Amazon S3 user guide, "Inventory list"; OSS user guide, "Bucket
/// inventory").
/// </summary>
internal static class InventoryCsv
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The rows, with the lines they stand on.</summary>
    /// <exception cref="InvalidDataException">There is no column <c>Key</c>.</exception>
    public static async IAsyncEnumerable<InventoryRow> ReadAsync(
        Stream stream, IReadOnlyList<string> columns, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!columns.Contains("Key", StringComparer.OrdinalIgnoreCase))
        {
            throw new InvalidDataException("fileSchema names no column 'Key'");
        }

        using var lines = new LineReader(stream);
        var csv = new CsvReader(lines, spansLines: false); // keys are encoded, so no field has a line end
        while (await csv.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var row = new InventoryRow(csv.Line) { Problem = csv.Problem };
            if (csv.Problem is null && csv.Fields.Count != columns.Count)
            {
                row = row with { Problem = $"it has {csv.Fields.Count} fields where fileSchema names {columns.Count}" };
            }

            for (var i = 0; i < columns.Count && row.Problem is null; i++)
            {
                row = With(row, columns[i], csv.Fields[i]);
            }

            yield return row;
        }
    }

    private static InventoryRow With(InventoryRow row, string column, string value)
    {
        if (value.Length == 0)
        {
            return row;
        }

        switch (column.ToLowerInvariant())
        {
            case "bucket":
                return row with { Bucket = value };
            case "key":
                return TryDecode(value, out var key) ? row with { Key = key } : row with { Problem = "its key is not URL-encoded UTF-8" };
            case "islatest":
                return bool.TryParse(value, out var isLatest) ? row with { IsLatest = isLatest } : row with { Problem = "IsLatest is neither true nor false" };
            case "isdeletemarker":
                return bool.TryParse(value, out var isMarker) ? row with { IsDeleteMarker = isMarker } : row with { Problem = "IsDeleteMarker is neither true nor false" };
            case "size":
                return RowText.TrySize(value, out var size) ? row with { Size = size } : row with { Problem = "its size is no number of bytes" };
            case "lastmodifieddate":
                return RowText.TryTime(value, out var time) ? row with { LastModified = time } : row with { Problem = "LastModifiedDate is no time" };
            case "etag":
                return row with { ETag = RowText.ETag(value) };
            case "storageclass":
                return row with { StorageClass = value };
            case "intelligenttieringaccesstier":
                return row with { AccessTier = value };
            default:
                return row;
        }
    }

    /// <summary>Form encoding: <c>+</c> is a space.</summary>
    private static bool TryDecode(string text, out string key)
    {
        if (!text.AsSpan().ContainsAny('%', '+'))
        {
            key = text;
            return true;
        }

        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                {
                    key = "";
                    return false;
                }

                bytes[count++] = Convert.ToByte(text.Substring(i + 1, 2), 16);
                i += 2;
            }
            else if (text[i] == '+')
            {
                bytes[count++] = (byte)' ';
            }
            else
            {
                var length = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
                count += Encoding.UTF8.GetBytes(text, i, length, bytes, count);
                i += length - 1;
            }
        }

        try
        {
            key = Strict.GetString(bytes, 0, count);
            return true;
        }
        catch (DecoderFallbackException)
        {
            key = "";
            return false;
        }
    }
}
