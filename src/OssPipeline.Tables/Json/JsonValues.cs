using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.Json;

/// <summary>Adds JSON values to columns. Not safe for concurrent use.</summary>
internal sealed class JsonValues(TimeRules times)
{
    private readonly TextValues _texts = new(times);
    private byte[] _scratch = new byte[256];

    /// <summary>Adds the value that the reader is at, and reads to its end; false when it is none of the column's type.</summary>
    public bool TryAppend(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, ColumnBuilder builder)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                builder.AppendNull();
                return true;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                return builder.Type.Kind == ColumnKind.String && _texts.TryAppend(builder, line[start..(int)reader.BytesConsumed]);
            case JsonTokenType.String:
                return TryAppendText(ref reader, builder);
            case JsonTokenType.Number:
                // A number is no moment: whether it counts seconds or something else, nobody knows; nor is it a boolean or bytes.
                return builder.Type.Kind is not (ColumnKind.Boolean or ColumnKind.Date or ColumnKind.Timestamp or ColumnKind.Binary)
                    && _texts.TryAppend(builder, reader.ValueSpan);
            default:
                return builder.Type.Kind is ColumnKind.Boolean or ColumnKind.String && _texts.TryAppend(builder, reader.ValueSpan);
        }
    }

    private bool TryAppendText(ref Utf8JsonReader reader, ColumnBuilder builder)
    {
        var text = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            Grow(text.Length);
            text = _scratch.AsSpan(0, reader.CopyString(_scratch));
        }

        return builder.Type.Kind == ColumnKind.Binary ? TryAppendBase64(text, builder) : _texts.TryAppend(builder, text);
    }

    private static bool TryAppendBase64(ReadOnlySpan<byte> text, ColumnBuilder builder)
    {
        var room = builder.Reserve(Base64.GetMaxDecodedFromUtf8Length(text.Length));
        var isWhole = Base64.DecodeFromUtf8(text, room, out _, out var written) == OperationStatus.Done;
        if (isWhole)
        {
            builder.Commit(written);
        }

        return isWhole;
    }

    private void Grow(int length)
    {
        if (_scratch.Length < length)
        {
            _scratch = new byte[length * 2];
        }
    }
}
