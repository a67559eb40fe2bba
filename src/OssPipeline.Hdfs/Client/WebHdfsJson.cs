using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using OssPipeline.Core.Storage;

namespace OssPipeline.Hdfs.Client;

/// <summary>Reads the NameNode's answers. Fields it does not know are passed over; what is not as it must be is refused.</summary>
internal static class WebHdfsJson
{
    /// <summary>Reads what <c>GETFILESTATUS</c> answers.</summary>
    public static FileStatus Status(ReadOnlySpan<byte> json) => Read(json, static (ref reader) =>
    {
        while (reader.Read())
        {
            if (IsProperty(ref reader, "FileStatus"u8) && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                return Entry(ref reader) ?? throw new JsonException("the name is no text");
            }
        }

        throw new JsonException("there is no FileStatus");
    });

    /// <summary>Reads what <c>LISTSTATUS</c> or <c>LISTSTATUS_BATCH</c> answers.</summary>
    public static FolderPage Page(ReadOnlySpan<byte> json) => Read(json, static (ref reader) =>
    {
        List<FileStatus>? entries = null;
        var unreadable = 0;
        var remaining = 0L;
        while (reader.Read())
        {
            if (IsProperty(ref reader, "FileStatus"u8) && reader.Read() && reader.TokenType == JsonTokenType.StartArray)
            {
                entries ??= [];
                while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                {
                    if (Entry(ref reader) is { } entry)
                    {
                        entries.Add(entry);
                    }
                    else
                    {
                        unreadable++;
                    }
                }
            }
            else if (IsProperty(ref reader, "remainingEntries"u8) && reader.Read())
            {
                remaining = Number(ref reader);
            }
        }

        return new FolderPage(entries ?? throw new JsonException("there is no FileStatus"), remaining > 0, unreadable);
    });

    /// <summary>Reads <c>{"boolean": …}</c>; null when the answer has none.</summary>
    public static bool? Boolean(ReadOnlySpan<byte> json) => json.IsEmpty ? null : Read(json, static (ref reader) =>
    {
        while (reader.Read())
        {
            if (IsProperty(ref reader, "boolean"u8) && reader.Read())
            {
                return reader.TokenType is JsonTokenType.True or JsonTokenType.False ? reader.GetBoolean() : throw new JsonException("boolean is none");
            }
        }

        return (bool?)null;
    });

    /// <summary>Reads what <c>GETFILECHECKSUM</c> answers; null when it tells none.</summary>
    public static (string Algorithm, string Bytes, long Length)? Checksum(ReadOnlySpan<byte> json) => json.IsEmpty ? null : Read(json, static (ref reader) =>
    {
        string? algorithm = null, bytes = null;
        var length = 0L;
        while (reader.Read())
        {
            if (IsProperty(ref reader, "algorithm"u8) && reader.Read())
            {
                algorithm = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }
            else if (IsProperty(ref reader, "bytes"u8) && reader.Read())
            {
                bytes = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }
            else if (IsProperty(ref reader, "length"u8) && reader.Read())
            {
                length = Number(ref reader);
            }
        }

        return algorithm is null || bytes is null ? ((string, string, long)?)null : (algorithm, bytes, length);
    });

    /// <summary>
    /// Adds the lengths of blocks in their order, from <c>GETFILEBLOCKLOCATIONS</c> (<c>length</c> of each <c>BlockLocation</c>) or
    /// <c>GET_BLOCK_LOCATIONS</c> (<c>numBytes</c> of each block in <c>locatedBlocks</c>).
    /// </summary>
    public static bool AddBlocks(ReadOnlySpan<byte> json, List<(long Offset, long Length)> blocks)
    {
        var (found, hasList) = Read(json, static (ref reader) =>
        {
            List<(long, long)> read = [];
            var hasList = false;
            while (reader.Read())
            {
                if ((IsProperty(ref reader, "BlockLocation"u8) || IsProperty(ref reader, "locatedBlocks"u8)) && reader.Read() && reader.TokenType == JsonTokenType.StartArray)
                {
                    hasList = true;
                    while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                    {
                        read.Add(Block(ref reader));
                    }
                }
            }

            return (read, hasList);
        });
        blocks.AddRange(found);
        return hasList;
    }

    private static (long Offset, long Length) Block(ref Utf8JsonReader reader)
    {
        var (offset, length, numBytes) = (-1L, -1L, -1L);
        var depth = reader.CurrentDepth;
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth))
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            var isOuter = reader.CurrentDepth == depth + 1;
            if (isOuter && (reader.ValueTextEquals("offset"u8) || reader.ValueTextEquals("startOffset"u8)))
            {
                reader.Read();
                offset = Number(ref reader);
            }
            else if (isOuter && reader.ValueTextEquals("length"u8))
            {
                reader.Read();
                length = Number(ref reader);
            }
            else if (isOuter && reader.ValueTextEquals("block"u8))
            {
                reader.Read(); // Its fields come next.
            }
            else if (reader.CurrentDepth == depth + 2 && reader.ValueTextEquals("numBytes"u8))
            {
                reader.Read();
                numBytes = Number(ref reader);
            }
            else
            {
                reader.Skip();
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    throw new JsonException("a block is cut off");
                }
            }
        }

        return (offset, length >= 0 ? length : numBytes);
    }

    private delegate T Reading<out T>(ref Utf8JsonReader reader);

    private static T Read<T>(ReadOnlySpan<byte> json, Reading<T> read)
    {
        // A name that is no UTF-8 must not hide the rest of its folder; the file itself can't be asked for and fails by name.
        if (!Utf8.IsValid(json))
        {
            json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        }

        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 32 });
            return read(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new StoreException(StoreErrorKind.ServerError, $"The server's answer is not what WebHDFS answers: {e.Message}", isTransient: true, e);
        }
    }

    // Stands on the object's start and leaves on its end. Null when its name is no text.
    private static FileStatus? Entry(ref Utf8JsonReader reader)
    {
        string? name = null;
        var type = EntryType.Other;
        var (hasType, isText, isCoded) = (false, true, false);
        var (length, modified, id, blockSize) = (0L, 0L, 0L, 0L);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("pathSuffix"u8))
            {
                reader.Read();
                isText = TryText(ref reader, out name);
            }
            else if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                hasType = reader.TokenType == JsonTokenType.String;
                type = reader.ValueTextEquals("FILE"u8) ? EntryType.File : reader.ValueTextEquals("DIRECTORY"u8) ? EntryType.Folder : EntryType.Other;
            }
            else if (reader.ValueTextEquals("length"u8))
            {
                reader.Read();
                length = Number(ref reader);
            }
            else if (reader.ValueTextEquals("modificationTime"u8))
            {
                reader.Read();
                modified = Number(ref reader);
            }
            else if (reader.ValueTextEquals("fileId"u8))
            {
                reader.Read();
                id = Number(ref reader);
            }
            else if (reader.ValueTextEquals("blockSize"u8))
            {
                reader.Read();
                blockSize = Number(ref reader);
            }
            else if (reader.ValueTextEquals("ecBit"u8))
            {
                reader.Read();
                isCoded |= reader.TokenType == JsonTokenType.True;
            }
            else if (reader.ValueTextEquals("ecPolicy"u8))
            {
                reader.Read();
                isCoded |= reader.TokenType == JsonTokenType.String && !reader.ValueTextEquals(""u8);
                reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }

        if (reader.TokenType != JsonTokenType.EndObject || !hasType || length < 0 || modified < 0 || blockSize < 0)
        {
            throw new JsonException("a FileStatus is not whole");
        }

        return isText ? new FileStatus(name ?? "", type, length, modified, id, blockSize, isCoded) : null;
    }

    private static bool TryText(ref Utf8JsonReader reader, out string? text)
    {
        text = null;
        if (reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        try
        {
            text = reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false; // An escaped half of a surrogate pair.
        }
    }

    private static long Number(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : throw new JsonException("a number is none");

    private static bool IsProperty(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(name);
}
