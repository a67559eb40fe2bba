using OssPipeline.Core.Catalog;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.RowBlocks.Expressions;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>Hashes a column, as <c>hash_key</c> hashes keys.</summary>
internal sealed class HashColumnBlock(HashColumnOptions options) : RowBlock
{
    public static ComponentKind Kind { get; } = new RowBlockKind<HashColumnOptions>(
        "hash_column", "Puts the first hex digits of a column's MD5 into a new column or in its place.", (options, _) => new HashColumnBlock(options))
    {
        Example = """
            bucket: { kind: hash_column, column: vehicle_id, into: bucket, length: 2 }
            """,
        Remarks = """
            The same value gives the same digits, here, in `derive` (`hash`) and in `hash_key`: the MD5 of its text in UTF-8, in lower-case
            hex. Null stays null. It spreads values and joins what was hashed alike; it hides nothing, since anyone can hash likely values:
            for that there is `mask`.
            """,
    };

    public override IRowStep Bind(TableSchema input)
    {
        var from = ColumnNames.Require(input, options.Column);
        var name = options.Into ?? input.Columns[from].Name;
        var at = input.IndexOf(name);
        var column = new TableColumn(name, new ColumnType(ColumnKind.String), at < 0 ? null : input.Columns[at].Comment);
        var output = new TableSchema(at < 0 ? input.Columns.Append(column) : input.Columns.Select((c, i) => i == at ? column : c));
        return new RowStep(output, (batch, _) =>
        {
            var columns = new Column[output.Columns.Count];
            columns[at < 0 ? ^1 : at] = HashExpression.Hash(batch.Columns[from], options.Length);
            for (var i = 0; i < batch.Columns.Count; i++)
            {
                columns[i] ??= batch.Columns[i].Share();
            }

            return Batches.With(batch, output, columns);
        });
    }
}
