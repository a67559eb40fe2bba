using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>Gives columns other types; rows with values that the types don't have are put aside.</summary>
internal sealed class CastBlock(CastOptions options) : RowBlock
{
    public static ComponentKind Kind { get; } = new RowBlockKind<CastOptions>(
        "cast", "Gives columns other types; a row with a value that the new type does not have is rejected.", (options, _) => new CastBlock(options))
    {
        Example = """
            typed: { kind: cast, columns: { record_time: timestamp, patient_id: bigint }, formats: ["M/d/yyyy H:mm"] }
            """,
        Remarks = """
            Nothing is rounded and nothing is cut, save the time of day when a timestamp becomes a date: 2.5 is no `int`, 12.345 no
            `decimal(10,2)`, 300 no `tinyint`. Texts are read as `csv_decode` reads them; what becomes text is written as text files have it:
            dates as `yyyy-MM-dd`, timestamps as `yyyy-MM-dd HH:mm:ss.ffffff` in UTC, binary values in hexadecimal digits.
            """,
    };

    private readonly TimeRules _times = TimeRules.Create(options.Formats, options.TimeZone);

    public override IRowStep Bind(TableSchema input)
    {
        var columns = input.Columns.ToArray();
        var casts = new Cast?[columns.Length];
        foreach (var (name, text) in options.Columns)
        {
            var at = ColumnNames.Require(input, name);
            var type = ColumnType.TryParse(text, out var found) ? found : throw new InvalidDataException($"'{text}' is no type");
            var from = columns[at].Type;
            if (from != type)
            {
                casts[at] = Cast.Of(from, type, _times, options.EmptyIsNull) ?? throw new InvalidDataException($"the column '{name}' is {from}, which can't become {type}");
                columns[at] = columns[at] with { Type = type };
            }
        }

        var output = new TableSchema(columns);
        return new RowStep(output, (batch, reject) => Apply(batch, output, casts, reject));
    }

    private static RowBatch Apply(RowBatch batch, TableSchema output, Cast?[] casts, RejectRow reject)
    {
        var columns = new Column?[casts.Length];
        var misfits = LargeArrayPool.Of<bool>().Rent(Math.Max(1, batch.Rows));
        misfits.AsSpan(0, batch.Rows).Clear();
        try
        {
            var count = 0;
            for (var i = 0; i < casts.Length; i++)
            {
                columns[i] = casts[i] is { } cast
                    ? cast.Apply(batch.Columns[i], output.Columns[i], misfits.AsSpan(0, batch.Rows), reject, ref count)
                    : batch.Columns[i].Share();
            }

            var made = Batches.With(batch, output, columns!);
            columns = [];
            if (count == 0)
            {
                return made;
            }

            using (made)
            {
                return Batches.KeepUnmarked(made, misfits.AsSpan(0, batch.Rows));
            }
        }
        finally
        {
            Batches.Dispose(columns);
            LargeArrayPool.Of<bool>().Return(misfits);
        }
    }
}
