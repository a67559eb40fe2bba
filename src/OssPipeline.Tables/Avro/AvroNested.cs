using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Avro;

/// <summary>What has values within: JSON text in a string column.</summary>
internal abstract class AvroNested : AvroType
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override ColumnType Column => new(ColumnKind.String);

    public override bool TryAppend(ref AvroData data, ColumnBuilder builder)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            WriteJson(ref data, json);
        }

        builder.AppendBytes(buffer.WrittenSpan);
        return true;
    }
}

/// <summary>Fields.</summary>
internal sealed class AvroRecord : AvroNested
{
    /// <summary>The fields; set once all of them are known, as they may be of the record's own type.</summary>
    public IReadOnlyList<(string Name, AvroType Type)> Fields { get; set; } = [];

    public override void Skip(ref AvroData data)
    {
        data.Enter();
        for (var i = 0; i < Fields.Count; i++)
        {
            Fields[i].Type.Skip(ref data);
        }

        data.Leave();
    }

    public override void WriteJson(ref AvroData data, Utf8JsonWriter json)
    {
        data.Enter();
        json.WriteStartObject();
        for (var i = 0; i < Fields.Count; i++)
        {
            json.WritePropertyName(Fields[i].Name);
            Fields[i].Type.WriteJson(ref data, json);
        }

        json.WriteEndObject();
        data.Leave();
    }
}

/// <summary>A list, or a map from texts.</summary>
internal sealed class AvroItems(AvroType item, bool isMap) : AvroNested
{
    public override void Skip(ref AvroData data)
    {
        data.Enter();
        var total = 0L;
        while (data.ReadItemCount(ref total) is > 0 and var count)
        {
            for (; count > 0; count--)
            {
                if (isMap)
                {
                    data.ReadBytes();
                }

                item.Skip(ref data);
            }
        }

        data.Leave();
    }

    public override void WriteJson(ref AvroData data, Utf8JsonWriter json)
    {
        data.Enter();
        Begin(json);
        var total = 0L;
        while (data.ReadItemCount(ref total) is > 0 and var count)
        {
            for (; count > 0; count--)
            {
                if (isMap)
                {
                    json.WritePropertyName(Encoding.UTF8.GetString(data.ReadBytes()));
                }

                item.WriteJson(ref data, json);
            }
        }

        if (isMap)
        {
            json.WriteEndObject();
        }
        else
        {
            json.WriteEndArray();
        }

        data.Leave();
    }

    private void Begin(Utf8JsonWriter json)
    {
        if (isMap)
        {
            json.WriteStartObject();
        }
        else
        {
            json.WriteStartArray();
        }
    }
}

/// <summary>A value of one of some types: with null and one other, that one's column; else text.</summary>
internal sealed class AvroUnion(IReadOnlyList<AvroType> branches) : AvroNested
{
    private readonly AvroType? _only = branches.Count(b => b is not AvroNull) == 1 ? branches.First(b => b is not AvroNull) : null;

    public override ColumnType Column => _only?.Column ?? base.Column;

    public override bool Fits(ColumnType column) => _only?.Fits(column) ?? base.Fits(column);

    public override bool TryAppend(ref AvroData data, ColumnBuilder builder)
    {
        var branch = branches[data.ReadIndex(branches.Count)];
        if (branch is AvroNull)
        {
            builder.AppendNull();
            return true;
        }

        if (branch == _only || branch.Column.Kind == ColumnKind.String)
        {
            return branch.TryAppend(ref data, builder);
        }

        // A number among texts, say: as it stands in JSON.
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            branch.WriteJson(ref data, json);
        }

        builder.AppendBytes(buffer.WrittenSpan);
        return true;
    }

    public override void Skip(ref AvroData data) => branches[data.ReadIndex(branches.Count)].Skip(ref data);

    public override void WriteJson(ref AvroData data, Utf8JsonWriter json)
    {
        data.Enter();
        branches[data.ReadIndex(branches.Count)].WriteJson(ref data, json);
        data.Leave();
    }
}
