using DuckDB.NET.Data;

namespace OssPipeline.Query.Tests;

public sealed class ParquetInspectionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("osspipe-inspect-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_tells_its_columns_row_groups_and_statistics()
    {
        var file = Write("select i as id, case when i % 2 = 0 then 'x' || i end as name from range(5000) r(i)", "compression zstd, row_group_size 2048");
        var report = ParquetInspection.Inspect(file, _folder, CancellationToken.None);
        Assert.Equal(5000, report.Rows);
        Assert.Equal([("id", "INT64"), ("name", "BYTE_ARRAY")], report.Columns.Select(c => (c.Name, c.Type)));
        Assert.Equal([2048L, 2048L, 904L], report.RowGroups.Select(g => g.Rows));
        var chunk = report.RowGroups[1].Chunks[0];
        Assert.Equal(("id", "ZSTD", "2048", "4095", 0L), (chunk.Column, chunk.Codec, chunk.Min, chunk.Max, chunk.Nulls));
        Assert.Equal(1024, report.RowGroups[1].Chunks[1].Nulls);
        Assert.True(chunk.Compressed > 0 && chunk.Uncompressed > chunk.Compressed);
    }

    [Fact]
    public void Only_the_footer_has_to_be_there()
    {
        var file = Write("select i as id from range(100000) r(i)", "compression snappy");
        var bytes = File.ReadAllBytes(file);
        var footer = BitConverter.ToInt32(bytes, bytes.Length - 8) + 8;
        bytes.AsSpan(4, bytes.Length - footer - 4).Clear();
        File.WriteAllBytes(file, bytes);
        Assert.Equal(100_000, ParquetInspection.Inspect(file, _folder, CancellationToken.None).Rows);
    }

    private string Write(string query, string options)
    {
        var file = Path.Combine(_folder, "a.parquet");
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"copy ({query}) to '{file}' (format parquet, {options})";
        command.ExecuteNonQuery();
        return file;
    }
}
