using System.Text;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>Gives columns other names.</summary>
internal sealed class RenameColumnsBlock(RenameColumnsOptions options) : RowBlock
{
    public static ComponentKind Kind { get; } = new RowBlockKind<RenameColumnsOptions>(
        "rename_columns", "Gives columns other names.", (options, _) => new RenameColumnsBlock(options))
    {
        Example = """
            names: { kind: rename_columns, columns: { date: record_date }, snake_case: true }
            """,
    };

    public override IRowStep Bind(TableSchema input)
    {
        var columns = input.Columns.Select(c => options.SnakeCase ? c with { Name = Snake(c.Name) } : c).ToArray();
        foreach (var (name, becomes) in options.Columns)
        {
            var at = ColumnNames.Require(input, name);
            columns[at] = columns[at] with { Name = becomes };
        }

        var output = new TableSchema(columns);
        return new RowStep(output, (batch, _) => Batches.With(batch, output, [.. batch.Columns.Select(c => c.Share())]));
    }

    // vehicleId → vehicle_id, HTTPStatus → http_status, "Record Time" → record_time.
    private static string Snake(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (!char.IsAsciiLetterOrDigit(c))
            {
                _ = text.Length > 0 && text[^1] != '_' ? text.Append('_') : text;
                continue;
            }

            if (char.IsAsciiLetterUpper(c) && i > 0 && text.Length > 0 && text[^1] != '_'
                && (!char.IsAsciiLetterUpper(name[i - 1]) || (i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1]))))
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(c));
        }

        var snake = text.ToString().TrimEnd('_');
        return snake.Length > 0 ? snake : name;
    }
}
