using OssPipeline.Core.Catalog;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.RowBlocks.Expressions;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>Makes columns of others.</summary>
internal sealed class DeriveBlock(DeriveOptions options) : RowBlock
{
    public static ComponentKind Kind { get; } = new RowBlockKind<DeriveOptions>(
        "derive", "Makes columns of others: parts of dates, of texts, hashes, constants.", (options, _) => new DeriveBlock(options))
    {
        Example = """
            partitions: { kind: derive, columns: { ds: "date_format(record_time, 'yyyy-MM-dd')", bucket: "hash(vehicle_id, 2)" } }
            """,
        Remarks = """
            | Expression | What it gives |
            |---|---|
            | `year(t)` `month(t)` `day(t)` `hour(t)` `minute(t)` | A part of a date or timestamp, in UTC, as INT |
            | `date(t)` | The day of a timestamp |
            | `date_format(t, 'yyyy-MM-dd')` | A date or timestamp as text; letters as in .NET's and Java's formats |
            | `substring(s, from)` `substring(s, from, count)` | Some characters, counted from 1 |
            | `hash(v)` `hash(v, n)` | The first n hex digits (all 32) of the MD5 of the value's text, as `hash_key` makes them of keys |
            | `coalesce(a, b, …)` | The first that is not null |
            | `concat(a, b, …)`, `a \|\| b` | Values one after another, as text; null when one is |
            | `lower(s)` `upper(s)` | A text in lower or upper case |
            | `'text'`, `42`, `-0.5`, `true` | Constants: STRING, BIGINT, DECIMAL, BOOLEAN |
            | `column`, `` `any name` `` | A column |
            | conditions of `where` | BOOLEAN |

            Each expression may name the columns that were derived before it.
            """,
    };

    private readonly (string Name, Syntax Syntax)[] _columns = [.. options.Columns.Select(c => (c.Key, Parser.Parse(c.Value)))];

    public override IRowStep Bind(TableSchema input)
    {
        var schema = input;
        var targets = new int[_columns.Length];
        var expressions = new Expression[_columns.Length];
        for (var i = 0; i < _columns.Length; i++)
        {
            var (name, syntax) = _columns[i];
            try
            {
                expressions[i] = Binder.Bind(syntax, schema);
            }
            catch (ExpressionException e)
            {
                throw new InvalidDataException($"the column '{name}', {e.Message}", e);
            }

            var at = schema.IndexOf(name);
            var column = new TableColumn(name, expressions[i].Type, at < 0 ? null : schema.Columns[at].Comment);
            targets[i] = at < 0 ? schema.Columns.Count : at;
            schema = new TableSchema(at < 0 ? schema.Columns.Append(column) : schema.Columns.Select((c, j) => j == at ? column : c));
        }

        return new RowStep(schema, (batch, _) => Derive(batch, schema, expressions, targets));
    }

    private static RowBatch Derive(RowBatch batch, TableSchema schema, Expression[] expressions, int[] targets)
    {
        var columns = new Column[schema.Columns.Count];
        var kept = 0;
        try
        {
            for (; kept < batch.Columns.Count; kept++)
            {
                columns[kept] = batch.Columns[kept].Share();
            }

            for (var i = 0; i < expressions.Length; i++)
            {
                var made = expressions[i].Evaluate(columns, batch.Rows);
                columns[targets[i]]?.Dispose();
                columns[targets[i]] = made;
            }

            return Batches.With(batch, schema, columns);
        }
        catch
        {
            Batches.Dispose(columns);
            throw;
        }
    }
}
