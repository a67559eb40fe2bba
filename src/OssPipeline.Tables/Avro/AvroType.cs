using System.Text.Json;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Avro;

/// <summary>A type of a file's schema: how its values become those of a column, or JSON.</summary>
internal abstract class AvroType
{
    /// <summary>The type of column that holds its values.</summary>
    public abstract ColumnType Column { get; }

    /// <summary>Whether a column of another type takes them: wider numbers, as schema resolution has it.</summary>
    public virtual bool Fits(ColumnType column) => column == Column;

    /// <summary>Adds the next value to a column that it fits; false, with nothing added but the value read, when that one does not.</summary>
    public abstract bool TryAppend(ref AvroData data, ColumnBuilder builder);

    /// <summary>Reads the next value away.</summary>
    public abstract void Skip(ref AvroData data);

    /// <summary>Writes the next value as JSON.</summary>
    public abstract void WriteJson(ref AvroData data, Utf8JsonWriter json);
}
