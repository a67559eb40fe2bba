using System.Globalization;

namespace OssPipeline.Query;

/// <summary>Reads what a Parquet file says of itself. Only the file's first four bytes and its footer are read.</summary>
public static class ParquetInspection
{
    private const long Memory = 512L << 20;

    /// <summary>The report on a file.</summary>
    /// <param name="file">Its absolute path; the bytes between its first four and the footer may be anything.</param>
    /// <param name="temporary">A folder for DuckDB's temporary files.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="QueryException">It is no Parquet file.</exception>
    public static ParquetReport Inspect(string file, string temporary, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        using var session = QuerySession.Create([file], temporary, Memory);
        var path = QuerySession.Literal(file);
        var (createdBy, rows, version) = ("", 0L, 0L);
        using (var about = session.Run($"SELECT created_by, num_rows, format_version FROM parquet_file_metadata({path})", cancellationToken))
        {
            if (about.Read())
            {
                (createdBy, rows, version) = (Text(about[0]) ?? "", Number(about[1]) ?? 0, Number(about[2]) ?? 0);
            }
        }

        var columns = new List<ParquetColumn>();
        using (var schema = session.Run(
            $"SELECT name, type, coalesce(logical_type, converted_type, ''), repetition_type FROM parquet_schema({path}) WHERE coalesce(num_children, 0) = 0", cancellationToken))
        {
            while (schema.Read())
            {
                columns.Add(new ParquetColumn(Text(schema[0])!, Text(schema[1]) ?? "", Text(schema[2]) ?? "", Text(schema[3]) ?? ""));
            }
        }

        return new ParquetReport(createdBy, rows, version, columns, RowGroups(session, path, cancellationToken));
    }

    private static List<ParquetRowGroup> RowGroups(QuerySession session, string path, CancellationToken cancellationToken)
    {
        var groups = new List<ParquetRowGroup>();
        var chunks = new List<ParquetChunk>();
        var (current, rows) = (-1L, 0L);
        using var found = session.Run(
            $"""
            SELECT row_group_id, row_group_num_rows, replace(path_in_schema, ', ', '.'), encodings, compression, total_compressed_size, total_uncompressed_size,
                   stats_null_count, coalesce(stats_min_value, stats_min), coalesce(stats_max_value, stats_max)
            FROM parquet_metadata({path}) ORDER BY row_group_id, column_id
            """,
            cancellationToken);
        while (found.Read())
        {
            var index = Number(found[0]) ?? 0;
            if (index != current && chunks.Count > 0)
            {
                groups.Add(new ParquetRowGroup(current, rows, chunks));
                chunks = [];
            }

            (current, rows) = (index, Number(found[1]) ?? 0);
            chunks.Add(new ParquetChunk(
                Text(found[2]) ?? "", Text(found[3]) ?? "", Text(found[4]) ?? "", Number(found[5]) ?? 0, Number(found[6]) ?? 0, Number(found[7]), Text(found[8]), Text(found[9])));
        }

        if (chunks.Count > 0)
        {
            groups.Add(new ParquetRowGroup(current, rows, chunks));
        }

        return groups;
    }

    private static string? Text(object? value) => value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture);

    private static long? Number(object? value) => value is null ? null : Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
