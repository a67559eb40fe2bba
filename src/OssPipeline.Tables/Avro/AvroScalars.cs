using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Avro;

/// <summary>Nothing.</summary>
internal sealed class AvroNull : AvroType
{
    public override ColumnType Column => new(ColumnKind.String);

    public override bool Fits(ColumnType column) => true;

    public override bool TryAppend(ref AvroData data, ColumnBuilder builder)
    {
        builder.AppendNull();
        return true;
    }

    public override void Skip(ref AvroData data)
    {
    }

    public override void WriteJson(ref AvroData data, Utf8JsonWriter json) => json.WriteNullValue();
}

/// <summary>True or false.</summary>
internal sealed class AvroBoolean : AvroType
{
    public override ColumnType Column => new(ColumnKind.Boolean);

    public override bool TryAppend(ref AvroData data, ColumnBuilder builder)
    {
        builder.AppendBoolean(data.ReadBoolean());
        return true;
    }

    public override void Skip(ref AvroData data) => data.Read(1);

    public override void WriteJson(ref AvroData data, Utf8JsonWriter json) => json.WriteBooleanValue(data.ReadBoolean());
}

/// <summary>int or long.</summary>
internal sealed class AvroInteger(bool isLong) : AvroType
{
    public override ColumnType Column => new(isLong ? ColumnKind.Int64 : ColumnKind.Int32);

    public override bool Fits(ColumnType column) => column.Kind is ColumnKind.Int64 or ColumnKind.Double or ColumnKind.Float or ColumnKind.Int32;

    public override bool TryAppend(ref AvroData data, ColumnBuilder builder)
    {
        var value = data.ReadLong();
        switch (builder.Type.Kind)
        {
            case ColumnKind.Int64: builder.Append(value); break;
            case ColumnKind.Double: builder.Append((double)value); break;
            case ColumnKind.Float: builder.Append((float)value); break;
            default:
                if (value is < int.MinValue or > int.MaxValue)
                {
                    return false;
                }

                builder.Append((int)value);
                break;
        }

        return true;
    }

    public override void Skip(ref AvroData data) => data.ReadLong();

    public override void WriteJson(ref AvroData data, Utf8JsonWriter json) => json.WriteNumberValue(data.ReadLong());
}

/// <summary>float or double.</summary>
internal sealed class AvroReal(bool isDouble) : AvroType
{
    public override ColumnType Column => new(isDouble ? ColumnKind.Double : ColumnKind.Float);

    public override bool Fits(ColumnType column) => column.Kind == ColumnKind.Double || column == Column;

    public override bool TryAppend(ref AvroData data, ColumnBuilder builder)
    {
        if (builder.Type.Kind == ColumnKind.Float)
        {
            builder.Append(data.ReadFloat());
        }
        else
        {
            builder.Append(Read(ref data));
        }

        return true;
    }

    public override void Skip(ref AvroData data) => data.Read(isDouble ? sizeof(double) : sizeof(float));

    public override void WriteJson(ref AvroData data, Utf8JsonWriter json)
    {
        var value = Read(ref data);
        if (double.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteStringValue(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private double Read(ref AvroData data) => isDouble ? data.ReadDouble() : data.ReadFloat();
}

/// <summary>bytes or fixed.</summary>
internal sealed class AvroBytes(int? size) : AvroType
{
    public override ColumnType Column => new(ColumnKind.Binary);

    public override bool TryAppend(ref AvroData data, ColumnBuilder builder)
    {
        builder.AppendBytes(Read(ref data));
        return true;
    }

    public override void Skip(ref AvroData data) => Read(ref data);

    // One character a byte, as the specification's own JSON encoding has it.
    public override void WriteJson(ref AvroData data, Utf8JsonWriter json) => json.WriteStringValue(Encoding.Latin1.GetString(Read(ref data)));

    private ReadOnlySpan<byte> Read(ref AvroData data) => size is { } length ? data.Read(length) : data.ReadBytes();
}

/// <summary>Text.</summary>
internal sealed class AvroString : AvroType
{
    public override ColumnType Column => new(ColumnKind.String);

    public override bool TryAppend(ref AvroData data, ColumnBuilder builder)
    {
        var text = data.ReadBytes();
        if (!Utf8.IsValid(text))
        {
            return false;
        }

        builder.AppendBytes(text);
        return true;
    }

    public override void Skip(ref AvroData data) => data.ReadBytes();

    public override void WriteJson(ref AvroData data, Utf8JsonWriter json) => json.WriteStringValue(Encoding.UTF8.GetString(data.ReadBytes()));
}

/// <summary>One of some words.</summary>
internal sealed class AvroEnum(IReadOnlyList<string> symbols) : AvroType
{
    private readonly byte[][] _symbols = [.. symbols.Select(Encoding.UTF8.GetBytes)];

    public override ColumnType Column => new(ColumnKind.String);

    public override bool TryAppend(ref AvroData data, ColumnBuilder builder)
    {
        builder.AppendBytes(_symbols[data.ReadIndex(_symbols.Length)]);
        return true;
    }

    public override void Skip(ref AvroData data) => data.ReadIndex(_symbols.Length);

    public override void WriteJson(ref AvroData data, Utf8JsonWriter json) => json.WriteStringValue(_symbols[data.ReadIndex(_symbols.Length)]);
}
