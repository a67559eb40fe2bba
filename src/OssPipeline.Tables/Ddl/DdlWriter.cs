using System.Text;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Ddl;

/// <summary>Writes the clauses that dialects share.</summary>
internal sealed class DdlWriter(DdlDialect dialect)
{
    private readonly StringBuilder _text = new();

    /// <summary>A line.</summary>
    public DdlWriter Line(string text)
    {
        _text.Append(text).Append('\n');
        return this;
    }

    /// <summary>A string literal of the dialect.</summary>
    public string Literal(string text) => SqlText.Literal(text, dialect);

    /// <summary>Columns in parentheses, a line each, names and types in two columns of text.</summary>
    public DdlWriter Columns(IReadOnlyList<(TableColumn Column, string Type)> columns, bool isLowerCase)
    {
        var names = columns.Select(c => SqlText.Name(isLowerCase ? c.Column.Name.ToLowerInvariant() : c.Column.Name, dialect)).ToArray();
        var width = Math.Min(names.Max(n => n.Length), 40);
        Line("(");
        for (var i = 0; i < names.Length; i++)
        {
            var comment = columns[i].Column.Comment is { Length: > 0 } text ? $" COMMENT {Literal(text)}" : "";
            Line($"  {names[i].PadRight(width)} {columns[i].Type}{comment}{(i + 1 < names.Length ? "," : "")}");
        }

        return Line(")");
    }

    /// <summary>Columns of files, with the dialect's types.</summary>
    public DdlWriter Columns(TableShape table, Func<ColumnType, string>? typeOf = null) =>
        Columns([.. table.Columns.Select(c => (c, typeOf is null ? TypeNames.Of(c.Type, dialect) : typeOf(c.Type)))], table.Options.Format == DdlFormat.Parquet);

    /// <summary><c>COMMENT '…'</c>, where the table has one.</summary>
    public DdlWriter Comment(TableShape table) => table.Options.Comment is { Length: > 0 } text ? Line($"COMMENT {Literal(text)}") : this;

    /// <summary><c>PARTITIONED BY (name type, …)</c>, where the table has partitions.</summary>
    public DdlWriter PartitionedBy(TableShape table)
    {
        if (table.Partitions.Count == 0)
        {
            return this;
        }

        var columns = table.Partitions.Select(c =>
            $"{SqlText.Name(c.Name.ToLowerInvariant(), dialect)} {TypeNames.OfPartition(c.Type, dialect)}{(c.Comment is { Length: > 0 } text ? $" COMMENT {Literal(text)}" : "")}");
        return Line($"PARTITIONED BY ({string.Join(", ", columns)})");
    }

    /// <summary><c>WORD ('name'='value', …)</c>, where there are properties.</summary>
    public DdlWriter Properties(string word, IReadOnlyList<KeyValuePair<string, string>> properties)
    {
        if (properties.Count == 0)
        {
            return this;
        }

        Line(word + " (");
        for (var i = 0; i < properties.Count; i++)
        {
            Line($"  {Literal(properties[i].Key)}={Literal(properties[i].Value)}{(i + 1 < properties.Count ? "," : "")}");
        }

        return Line(")");
    }

    /// <summary>Ends the statement.</summary>
    public string End()
    {
        _text.Length--;
        return _text.Append(";\n").ToString();
    }
}
