using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Tests.Rows;

/// <summary>Keeps the rows a decoder gives, as text; checks what a writer may rely on.</summary>
internal sealed class RowCollector(int parallelism = 1, bool rejects = true) : IRowWriter
{
    private readonly ConcurrentBag<RowReject> _rejects = [];
    private readonly ConcurrentBag<RowBatch> _prepared = [];
    private bool _isOver;
    private int _next;

    public List<string?[]> Rows { get; } = [];

    public List<long> FirstLines { get; } = [];

    public IReadOnlyList<RowReject> Rejects => [.. _rejects.OrderBy(r => r.Line)];

    public bool IsComplete => _isOver;

    public int Batches => _next;

    public int Parallelism { get; } = parallelism;

    public RowBatch Prepare(RowBatch batch)
    {
        _prepared.Add(batch);
        return batch;
    }

    public ValueTask WriteAsync(RowBatch prepared, CancellationToken cancellationToken)
    {
        Assert.Contains(prepared, _prepared);
        Assert.False(_isOver);
        Assert.Equal(_next++, prepared.Sequence);
        _isOver = prepared.IsLast;
        FirstLines.Add(prepared.FirstLine);
        using (prepared)
        {
            for (var row = 0; row < prepared.Rows; row++)
            {
                Rows.Add([.. prepared.Columns.Select(c => Text(c, row))]);
            }

            Assert.All(prepared.Columns, c =>
            {
                Assert.Equal(prepared.Rows, c.Count);
                Assert.Equal(Enumerable.Range(0, c.Count).Count(c.IsNull), c.Nulls);
            });
        }

        return default;
    }

    public void Reject(RowReject reject)
    {
        if (!rejects)
        {
            throw new InvalidDataException($"Line {reject.Line}, column {reject.Column}: {reject.Reason}");
        }

        _rejects.Add(reject);
    }

    public static string? Text(Column column, int row) => column.IsNull(row) ? null : column.Type.Kind switch
    {
        ColumnKind.Boolean => column.BooleanAt(row) ? "true" : "false",
        ColumnKind.Int8 => column.Values<sbyte>()[row].ToString(CultureInfo.InvariantCulture),
        ColumnKind.Int16 => column.Values<short>()[row].ToString(CultureInfo.InvariantCulture),
        ColumnKind.Int32 => column.Values<int>()[row].ToString(CultureInfo.InvariantCulture),
        ColumnKind.Int64 => column.Values<long>()[row].ToString(CultureInfo.InvariantCulture),
        ColumnKind.Float => column.Values<float>()[row].ToString("R", CultureInfo.InvariantCulture),
        ColumnKind.Double => column.Values<double>()[row].ToString("R", CultureInfo.InvariantCulture),
        ColumnKind.Decimal => Scaled(column.Values<Int128>()[row], column.Type.Scale),
        ColumnKind.Date => DateTime.UnixEpoch.AddDays(column.Values<int>()[row]).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ColumnKind.Timestamp => DateTime.UnixEpoch.AddTicks(column.Values<long>()[row] * TimeSpan.TicksPerMicrosecond).ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        ColumnKind.Binary => Convert.ToHexStringLower(column.BytesAt(row)),
        _ => new UTF8Encoding(false, true).GetString(column.BytesAt(row)),
    };

    private static string Scaled(Int128 value, int scale)
    {
        var digits = Int128.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var text = scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}";
        return value < 0 ? "-" + text : text;
    }
}
