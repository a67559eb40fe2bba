using System.Globalization;
using System.Text.Json;

namespace OssPipeline.Blocks.Merging;

/// <summary>One line of an index as it was written, before anybody has judged it.</summary>
internal sealed class IndexLine
{
    public int? Version { get; private set; }

    public string? Key { get; private set; }

    public long? Offset { get; private set; }

    public long? Length { get; private set; }

    public long? Size { get; private set; }

    public ulong? Crc64 { get; private set; }

    public DateTimeOffset? LastModified { get; private set; }

    public int Head { get; private set; }

    public byte[] Lead { get; private set; } = [];

    public int? Count { get; private set; }

    /// <exception cref="InvalidDataException">It is no line of an index, for the reason given.</exception>
    public static IndexLine Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var json = new Utf8JsonReader(utf8);
            var line = new IndexLine();
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                throw new InvalidDataException("it is no JSON object");
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                line.ReadField(ref json);
            }

            // Nothing but white space may follow, which Read itself refuses otherwise.
            return !json.Read() ? line : throw new InvalidDataException("something follows the JSON object");
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException(e is JsonException ? "it is no JSON" : "a value of it is none of its kind", e);
        }
    }

    // Names that later versions may add are passed over, as the version of the index says whether they matter.
    private void ReadField(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals(IndexFormat.VersionName))
        {
            json.Read();
            Version = json.GetInt32();
        }
        else if (json.ValueTextEquals(IndexFormat.KeyName))
        {
            json.Read();
            Key = json.GetString();
        }
        else if (json.ValueTextEquals(IndexFormat.OffsetName))
        {
            json.Read();
            Offset = json.GetInt64();
        }
        else if (json.ValueTextEquals(IndexFormat.LengthName))
        {
            json.Read();
            Length = json.GetInt64();
        }
        else if (json.ValueTextEquals(IndexFormat.SizeName))
        {
            json.Read();
            Size = json.GetInt64();
        }
        else if (json.ValueTextEquals(IndexFormat.CrcName))
        {
            json.Read();
            Crc64 = ulong.Parse(json.GetString() ?? "", NumberStyles.None, CultureInfo.InvariantCulture);
        }
        else if (json.ValueTextEquals(IndexFormat.TimeName))
        {
            json.Read();
            LastModified = json.GetDateTimeOffset();
        }
        else if (json.ValueTextEquals(IndexFormat.HeadName))
        {
            json.Read();
            Head = json.GetInt32();
        }
        else if (json.ValueTextEquals(IndexFormat.LeadName))
        {
            json.Read();
            Lead = json.GetBytesFromBase64();
        }
        else if (json.ValueTextEquals(IndexFormat.CountName))
        {
            json.Read();
            Count = json.GetInt32();
        }
        else
        {
            json.Read();
            json.Skip();
        }
    }
}
