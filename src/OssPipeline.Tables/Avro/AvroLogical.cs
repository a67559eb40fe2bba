using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Avro;

/// <summary>A day: int with the logical type date.</summary>
internal sealed class AvroDate : AvroType
{
    public override ColumnType Column => new(ColumnKind.Date);

    public override bool TryAppend(ref AvroData data, ColumnBuilder builder)
    {
        var days = data.ReadLong();
        if (days is < int.MinValue or > int.MaxValue)
        {
            return false;
        }

        builder.Append((int)days);
        return true;
    }

    public override void Skip(ref AvroData data) => data.ReadLong();

    public override void WriteJson(ref AvroData data, Utf8JsonWriter json) => json.WriteNumberValue(data.ReadLong());
}

/// <summary>A moment, or a local one, which counts as UTC: long with one of the logical types of timestamps. What is behind microseconds is cut off.</summary>
internal sealed class AvroTimestamp(long perSecond) : AvroType
{
    private const long MicrosPerSecond = 1_000_000;

    public override ColumnType Column => new(ColumnKind.Timestamp);

    public override bool TryAppend(ref AvroData data, ColumnBuilder builder)
    {
        var value = data.ReadLong();
        var times = MicrosPerSecond / perSecond;
        if (times > 0 && (value > long.MaxValue / times || value < long.MinValue / times))
        {
            return false;
        }

        builder.Append(times > 0 ? value * times : (value - (((value % 1000) + 1000) % 1000)) / 1000);
        return true;
    }

    public override void Skip(ref AvroData data) => data.ReadLong();

    public override void WriteJson(ref AvroData data, Utf8JsonWriter json) => json.WriteNumberValue(data.ReadLong());
}

/// <summary>A time of day, for which there is no type of column: text as <c>23:59:59.999999</c>.</summary>
internal sealed class AvroTime(bool isMicros) : AvroType
{
    public override ColumnType Column => new(ColumnKind.String);

    public override bool TryAppend(ref AvroData data, ColumnBuilder builder)
    {
        var value = data.ReadLong();
        if (value < 0 || value >= (isMicros ? 86_400_000_000 : 86_400_000))
        {
            return false;
        }

        var time = new TimeOnly(value * (isMicros ? TimeSpan.TicksPerMicrosecond : TimeSpan.TicksPerMillisecond));
        time.TryFormat(builder.Reserve(16), out var length, isMicros ? "HH:mm:ss.ffffff" : "HH:mm:ss.fff", CultureInfo.InvariantCulture);
        builder.Commit(length);
        return true;
    }

    public override void Skip(ref AvroData data) => data.ReadLong();

    public override void WriteJson(ref AvroData data, Utf8JsonWriter json) => json.WriteNumberValue(data.ReadLong());
}

/// <summary>A decimal: bytes or fixed, big-endian two's complement.</summary>
internal sealed class AvroDecimal(int? size, int precision, int scale) : AvroType
{
    public override ColumnType Column => new(ColumnKind.Decimal, precision, scale);

    public override bool TryAppend(ref AvroData data, ColumnBuilder builder)
    {
        var bytes = Read(ref data);
        var sign = bytes.Length > 0 && bytes[0] >= 0x80 ? (byte)0xFF : (byte)0;
        while (bytes.Length > 16 && bytes[0] == sign)
        {
            bytes = bytes[1..];
        }

        if (bytes.Length > 16)
        {
            return false;
        }

        Span<byte> wide = stackalloc byte[16];
        wide.Fill(sign);
        bytes.CopyTo(wide[(16 - bytes.Length)..]);
        var value = BinaryPrimitives.ReadInt128BigEndian(wide);
        if ((value < 0) != (sign != 0) || value == Int128.MinValue || (UInt128)Int128.Abs(value) >= Text.PowersOfTen.Wide[precision])
        {
            return false;
        }

        builder.Append(value);
        return true;
    }

    public override void Skip(ref AvroData data) => Read(ref data);

    public override void WriteJson(ref AvroData data, Utf8JsonWriter json) => json.WriteStringValue(Encoding.Latin1.GetString(Read(ref data)));

    private ReadOnlySpan<byte> Read(ref AvroData data) => size is { } length ? data.Read(length) : data.ReadBytes();
}
