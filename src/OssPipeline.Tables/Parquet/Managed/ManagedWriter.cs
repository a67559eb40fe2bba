using System.Globalization;
using System.IO.Compression;
using global::Parquet;
using global::Parquet.Data;
using global::Parquet.Schema;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Parquet.Managed;

/// <summary>A Parquet file through Parquet.Net's physical columns.</summary>
internal sealed class ManagedWriter(ParquetPlan plan, Stream output) : IRowEncoder
{
    private readonly FooterTap _tap = new(output);
    private readonly DataField[] _fields = [.. Enumerable.Range(0, plan.Schema.Columns.Count).Select(i => Field(plan, i))];
    private readonly List<(byte[] Least, byte[] Greatest)?[]> _bounds = [];
    private ParquetWriter? _writer;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(RowGroup rows, Func<CancellationToken, ValueTask> drain, CancellationToken cancellationToken)
    {
        var writer = await OpenAsync(cancellationToken).ConfigureAwait(false);
        using var group = writer.CreateRowGroup();
        var bounds = new (byte[] Least, byte[] Greatest)?[_fields.Length];
        for (var i = 0; i < _fields.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bounds[i] = await WriteAsync(group, i, rows, cancellationToken).ConfigureAwait(false);
            await drain(cancellationToken).ConfigureAwait(false);
        }

        group.CompleteValidate();
        _bounds.Add(bounds);
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        var writer = await OpenAsync(cancellationToken).ConfigureAwait(false);
        _tap.Keep();
        await writer.DisposeAsync().ConfigureAwait(false);
        _tap.Release(footer => Footer.Annotate(footer.Span, plan, _bounds));
    }

    /// <summary>Nothing is held but memory.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static DataField Field(ParquetPlan plan, int column)
    {
        var name = plan.NameOf(column);
        var type = plan.Schema.Columns[column].Type;
        return type.Kind switch
        {
            ColumnKind.Boolean => new DataField(name, typeof(bool), isNullable: true),
            ColumnKind.Int8 => new DataField(name, typeof(sbyte), isNullable: true),
            ColumnKind.Int16 => new DataField(name, typeof(short), isNullable: true),
            ColumnKind.Int32 or ColumnKind.Date => new DataField(name, typeof(int), isNullable: true),
            ColumnKind.Int64 => new DataField(name, typeof(long), isNullable: true),
            ColumnKind.Float => new DataField(name, typeof(float), isNullable: true),
            ColumnKind.Double => new DataField(name, typeof(double), isNullable: true),
            ColumnKind.Decimal when plan.IsShortDecimal(type) => new DataField(name, typeof(long), isNullable: true),
            ColumnKind.Decimal => new BigDecimalDataField(name, type.Precision, type.Scale, isNullable: true),
            ColumnKind.String or ColumnKind.Binary => new DataField(name, typeof(byte[]), isNullable: true, isArray: false),
            _ => plan.Timestamps switch
            {
                ParquetTimestamps.Micros => new DataField(name, typeof(long), isNullable: true),
                ParquetTimestamps.Int96 => new DateTimeDataField(name, DateTimeFormat.Impala, isNullable: true),
                _ => new DataField(name, typeof(byte[]), isNullable: true, isArray: false),
            },
        };
    }

    private async ValueTask<ParquetWriter> OpenAsync(CancellationToken cancellationToken)
    {
        if (_writer is not null)
        {
            return _writer;
        }

        var options = new ParquetOptions
        {
            CompressionMethod = plan.Compression switch
            {
                ParquetCompression.Snappy => CompressionMethod.Snappy,
                ParquetCompression.Zstd => CompressionMethod.Zstd,
                ParquetCompression.Gzip => CompressionMethod.Gzip,
                _ => CompressionMethod.None,
            },
            CompressionLevel = Level(),
            UseBigDecimal = true,
        };
        for (var i = 0; i < _fields.Length; i++)
        {
            if (plan.IsDelta(i))
            {
                options.ColumnEncodingHints[plan.NameOf(i)] = EncodingHint.DeltaBinaryPacked;
            }
            else if (plan.IsSplit(i))
            {
                options.ColumnEncodingHints[plan.NameOf(i)] = EncodingHint.ByteSplitStream;
            }
        }

        return _writer = await ParquetWriter.CreateAsync(new ParquetSchema(_fields), _tap, options, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    // The library knows three levels: of zstd they are 1, 3 and 19. Its own default is the last, which is 20 times slower than the second.
    private CompressionLevel Level() => (plan.Compression, plan.Level) switch
    {
        (ParquetCompression.Zstd, <= 2) or (ParquetCompression.Gzip, <= 3) => CompressionLevel.Fastest,
        (ParquetCompression.Zstd, >= 11) or (ParquetCompression.Gzip, >= 8) => CompressionLevel.SmallestSize,
        _ => CompressionLevel.Optimal,
    };

    private async ValueTask<(byte[] Least, byte[] Greatest)?> WriteAsync(ParquetRowGroupWriter group, int column, RowGroup rows, CancellationToken cancellationToken)
    {
        var type = plan.Schema.Columns[column].Type;
        using var levels = ManagedValues.Levels(rows, column);
        switch (type.Kind)
        {
            case ColumnKind.Boolean:
                await SendAsync(ManagedValues.Booleans(rows, column)).ConfigureAwait(false);
                break;
            case ColumnKind.Int8:
                await SendAsync(ManagedValues.Fixed<sbyte>(rows, column)).ConfigureAwait(false);
                break;
            case ColumnKind.Int16:
                await SendAsync(ManagedValues.Fixed<short>(rows, column)).ConfigureAwait(false);
                break;
            case ColumnKind.Int32 or ColumnKind.Date:
                await SendAsync(ManagedValues.Fixed<int>(rows, column)).ConfigureAwait(false);
                break;
            case ColumnKind.Float:
                await SendAsync(ManagedValues.Fixed<float>(rows, column)).ConfigureAwait(false);
                break;
            case ColumnKind.Double:
                await SendAsync(ManagedValues.Fixed<double>(rows, column)).ConfigureAwait(false);
                break;
            case ColumnKind.Decimal when plan.IsShortDecimal(type):
                await SendAsync(ManagedValues.Mapped<Int128, long>(rows, column, static (v, _) => (long)v, type)).ConfigureAwait(false);
                break;
            case ColumnKind.Decimal:
                await SendAsync(ManagedValues.Mapped<Int128, BigDecimal>(rows, column, static (v, t) => new BigDecimal(v, t.Precision, t.Scale), type)).ConfigureAwait(false);
                break;
            case ColumnKind.Timestamp when plan.Timestamps == ParquetTimestamps.Int96:
                await SendAsync(ManagedValues.Mapped<long, DateTime>(rows, column, ToDateTime, type)).ConfigureAwait(false);
                break;
            case ColumnKind.Int64 or ColumnKind.Timestamp when plan.Timestamps == ParquetTimestamps.Micros || type.Kind == ColumnKind.Int64:
                await SendAsync(ManagedValues.Fixed<long>(rows, column)).ConfigureAwait(false);
                break;
            default:
                using (var texts = ManagedValues.Bytes(rows, column))
                {
                    await group.WriteAllPartsAsync(_fields[column], texts.Values, levels.Memory, null, cancellationToken).ConfigureAwait(false);
                    return type.Kind == ColumnKind.String ? texts.Bounds(Footer.MostStatisticBytes) : null;
                }
        }

        return null;

        async ValueTask SendAsync<T>(Rented<T> values)
            where T : struct
        {
            using (values)
            {
                await group.WriteAllPartsAsync<T>(_fields[column], values.Memory, levels.Memory, null, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static DateTime ToDateTime(long micros, ColumnType type)
    {
        const long Ticks = TimeSpan.TicksPerMicrosecond;
        return micros >= (DateTime.MinValue - DateTime.UnixEpoch).Ticks / Ticks && micros <= (DateTime.MaxValue - DateTime.UnixEpoch).Ticks / Ticks
            ? DateTime.UnixEpoch.AddTicks(micros * Ticks)
            : throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture, $"A timestamp lies outside of the years 1 to 9999 ({micros} µs), which engine: managed can't write as int96."));
    }
}
