using System.Buffers;
using System.Text;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Delimited;

/// <summary>Files in CSV or TSV, as MaxCompute's built-in text parser reads them.</summary>
internal sealed class DelimitedFormat : IRowFormat
{
    /// <summary>MaxCompute's limit of a STRING.</summary>
    private const int MostBytes = 8 << 20;

    private readonly DelimitedOptions _options;
    private readonly byte[] _null;
    private readonly SearchValues<byte> _special;

    public DelimitedFormat(DelimitedOptions options)
    {
        _options = options;
        _null = Encoding.UTF8.GetBytes(options.Null);
        _special = SearchValues.Create((byte)options.Delimiter, (byte)'"', (byte)'\n', (byte)'\r');
    }

    /// <inheritdoc/>
    public string Extension => _options.GzipLevel is null ? _options.Extension : _options.Extension + ".gz";

    /// <inheritdoc/>
    public string ContentType => _options.GzipLevel is not null ? "application/gzip" : _options.Extension == ".tsv" ? "text/tab-separated-values" : "text/csv";

    /// <inheritdoc/>
    public void Check(TableSchema schema)
    {
        foreach (var column in schema.Columns)
        {
            if (column.Type.Kind == ColumnKind.Binary)
            {
                throw new InvalidDataException(
                    $"Column '{column.Name}' is binary, which MaxCompute reads in no text file; write Parquet, or leave the column out.");
            }
        }
    }

    /// <inheritdoc/>
    public void Screen(ReadOnlySpan<Column> columns, TableSchema names, RejectRow rejects)
    {
        LongValues.Find(columns, names, MostBytes, rejects);
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i].Type.Kind == ColumnKind.String)
            {
                ScreenTexts(columns[i], names.Columns[i].Name, columns.Length == 1, rejects);
            }
            else if (columns.Length == 1 && _null.Length == 0)
            {
                ScreenNulls(columns[i], names.Columns[i].Name, rejects);
            }
        }
    }

    /// <inheritdoc/>
    public IRowEncoder Open(TableSchema schema, Stream output, RowGroup first) => new DelimitedWriter(_options, _null, _special, schema, output);

    private void ScreenTexts(Column column, string name, bool isAlone, RejectRow rejects)
    {
        if (!_options.UseQuote && column.Bytes.ContainsAny(_special))
        {
            for (var row = 0; row < column.Count; row++)
            {
                if (column.BytesAt(row).ContainsAny(_special))
                {
                    rejects(row, name, "The text holds a delimiter, quote or line end, which MaxCompute can read only with use_quote: true.");
                }
            }
        }

        var offsets = column.Offsets;
        for (var row = 0; row < column.Count; row++)
        {
            if (offsets[row + 1] - offsets[row] != _null.Length)
            {
                continue;
            }

            if (_null.Length > 0 && column.BytesAt(row).SequenceEqual(_null))
            {
                rejects(row, name, $"The text is {_options.Null}, which stands for NULL; choose another text for `null`.");
            }
        }

        if (isAlone)
        {
            ScreenBlankLines(column, name, rejects);
        }
    }

    // MaxCompute passes over blank lines (odps.text.option.ignore.empty.lines), so a row must not become one.
    private void ScreenBlankLines(Column column, string name, RejectRow rejects)
    {
        for (var row = 0; row < column.Count; row++)
        {
            if (column.BytesAt(row).IsEmpty && (column.IsNull(row) ? _null.Length == 0 : !_options.UseQuote))
            {
                rejects(row, name, "The row would be a blank line, which MaxCompute passes over.");
            }
        }
    }

    private static void ScreenNulls(Column column, string name, RejectRow rejects)
    {
        for (var row = 0; row < column.Count; row++)
        {
            if (column.IsNull(row))
            {
                rejects(row, name, "The row would be a blank line, which MaxCompute passes over; set `null: \"\\\\N\"`.");
            }
        }
    }
}
