using System.Globalization;
using System.Numerics;
using DuckDB.NET.Data;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Tests.Table;

/// <summary>DuckDB, as the reader of what we write.</summary>
internal sealed class Duck : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public Duck() => _connection.Open();

    /// <summary>The rows of a table function, as <see cref="SomeRows.Text"/> has them.</summary>
    public List<string> Rows(TableSchema schema, string from)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", schema.Columns.Select(Expression))} FROM {from}";
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(SomeRows.Text(schema.Columns.Select((c, i) => reader.IsDBNull(i) ? null : Value(c.Type, reader, i))));
        }

        return rows;
    }

    public T Scalar<T>(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        return (T)Convert.ChangeType(command.ExecuteScalar(), typeof(T), CultureInfo.InvariantCulture)!;
    }

    public List<string> Texts(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read())
        {
            texts.Add(string.Join("|", Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "NULL" : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        }

        return texts;
    }

    /// <summary>The types of our columns, in DuckDB's words, for read_csv.</summary>
    public static string CsvColumns(TableSchema schema) =>
        "{" + string.Join(", ", schema.Columns.Select(c => $"'{c.Name}': '{TypeName(c.Type)}'")) + "}";

    public void Dispose() => _connection.Dispose();

    private static string TypeName(ColumnType type) => type.Kind switch
    {
        ColumnKind.Boolean => "BOOLEAN",
        ColumnKind.Int8 => "TINYINT",
        ColumnKind.Int16 => "SMALLINT",
        ColumnKind.Int32 => "INTEGER",
        ColumnKind.Int64 => "BIGINT",
        ColumnKind.Float => "FLOAT",
        ColumnKind.Double => "DOUBLE",
        ColumnKind.Decimal => $"DECIMAL({type.Precision},{type.Scale})",
        ColumnKind.Date => "DATE",
        ColumnKind.Timestamp => "TIMESTAMP",
        _ => "VARCHAR",
    };

    private static string Expression(TableColumn column)
    {
        var name = $"\"{column.Name}\"";
        return column.Type.Kind switch
        {
            ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64 => $"{name}::BIGINT",
            ColumnKind.Float => $"{name}::DOUBLE",
            ColumnKind.Decimal => $"{name}::VARCHAR",
            ColumnKind.Binary => $"hex({name})",
            ColumnKind.Date => $"date_diff('day', DATE '1970-01-01', {name})",
            ColumnKind.Timestamp => $"epoch_us({name})",
            _ => name,
        };
    }

    private static object Value(ColumnType type, DuckDBDataReader reader, int column) => type.Kind switch
    {
        ColumnKind.Boolean => reader.GetBoolean(column),
        ColumnKind.Float or ColumnKind.Double => reader.GetDouble(column),
        ColumnKind.Decimal => BigInteger.Parse(reader.GetString(column).Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture),
        ColumnKind.String => reader.GetString(column),
        ColumnKind.Binary => new Hex(reader.GetString(column)),
        _ => reader.GetInt64(column),
    };

    private sealed record Hex(string Text)
    {
        public override string ToString() => Text;
    }
}
