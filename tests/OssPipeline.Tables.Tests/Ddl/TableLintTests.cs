using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;
using OssPipeline.Tables.Ddl;

namespace OssPipeline.Tables.Tests.Ddl;

public sealed class TableLintTests
{
    private static readonly DdlOptions Csv = Tables.Options(DdlFormat.Csv) with { Text = new TextLayout { NullText = "\\N" } };
    private static readonly DdlOptions Parquet = Tables.Options(DdlFormat.Parquet);

    [Fact]
    public void A_sound_table_raises_no_warning()
    {
        var facts = new TableFacts { LargestFile = 300 << 20, Partitions = 60_000, Codec = "zstd" };
        Assert.Empty(TableLint.Check(Tables.Vehicles, ["direction"], Csv, facts));
        Assert.Empty(TableLint.Check(Tables.Vehicles, ["direction"], Parquet, facts));
    }

    [Fact]
    public void Facts_about_files_that_MaxCompute_does_not_read_raise_warnings()
    {
        Warns(Csv, new TableFacts { LargestFile = (2L << 30) + 1 }, "2 GB");
        Warns(Csv, new TableFacts { Partitions = 60_001 }, "60,000");
        Warns(Csv, new TableFacts { HasHashedKeys = true }, "hash");
        Warns(Csv, new TableFacts { MayHaveNewlines = true }, "line ends");
        Warns(Csv with { Text = Csv.Text with { UsesQuotes = true } }, new TableFacts { MayHaveNewlines = true }, "middle");
        Warns(Parquet, new TableFacts { Codec = "lz4" }, "lz4");
        Warns(Parquet, new TableFacts { HasNewEncodings = true }, "encodings");
    }

    [Fact]
    public void Options_that_MaxCompute_does_not_take_raise_warnings()
    {
        Warns(Csv with { Lifecycle = 0 }, new TableFacts(), "lifecycle");
        Warns(Csv with { RoleArn = "admin" }, new TableFacts(), "role_arn");
        Warns(Csv with { Table = "a.b.c.d" }, new TableFacts(), "4 parts");
        Warns(Csv with { Table = "a-b" }, new TableFacts(), "'a-b'");
        Warns(Csv with { Comment = new string('é', 513) }, new TableFacts(), "1,024");
        Warns(Csv with { Text = Csv.Text with { Encoding = "latin1" } }, new TableFacts(), "latin1");
        Warns(Csv with { Text = Csv.Text with { UsesQuotes = true, Mismatch = "ignore" } }, new TableFacts(), "together");
        Warns(Csv with { Text = Csv.Text with { NullText = "" } }, new TableFacts(), "empty texts");
        Warns(Csv with { Text = Csv.Text with { Delimiter = '"' } }, new TableFacts(), "delimiter");
        Warns(Csv with { Location = DdlLocation.Of(Tables.Lake with { Endpoint = "127.0.0.1:9000", Region = null }, "t/") }, new TableFacts(), "127.0.0.1:9000");
        Warns(Csv with { Location = DdlLocation.Of(Tables.Lake with { Endpoint = null, Region = null }, "t/") }, new TableFacts(), "endpoint");
        Warns(Csv with { Location = DdlLocation.Of(new StoreInfo("local", "file:///data"), "t/") }, new TableFacts(), "file://");
        Warns(Csv with { Location = DdlLocation.Of(Tables.Lake, "my table/") }, new TableFacts(), "spaces");
        Warns(Csv with { Dialect = DdlDialect.Spark, Text = Csv.Text with { HeaderLines = 2 } }, new TableFacts(), "one line");
        Warns(Csv with { Dialect = DdlDialect.Athena }, new TableFacts(), "Athena reads S3");
    }

    [Theory]
    [InlineData("raw binary", DdlFormat.Csv, "raw", "BINARY")]
    [InlineData("n decimal(38,20)", DdlFormat.Orc, "n", "18 digits")]
    [InlineData("n decimal(10,2)", DdlFormat.Parquet, "n", "native")]
    [InlineData("t timestamp", DdlFormat.Parquet, "t", "int96")]
    [InlineData("n int", DdlFormat.Opencsv, "n", "STRING")]
    [InlineData("date string", DdlFormat.Parquet, "date", "reserved")]
    [InlineData("1a string", DdlFormat.Parquet, "1a", "letter")]
    [InlineData("a-b string", DdlFormat.Parquet, "a-b", "'a-b'")]
    public void Columns_that_MaxCompute_does_not_read_raise_warnings(string column, DdlFormat format, string name, string message)
    {
        var warning = Assert.Single(TableLint.Check(Tables.Schema(column), [], Tables.Options(format), new TableFacts { Timestamps = "micros" }));
        Assert.Equal(name, warning.Column);
        Assert.Contains(message, warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_partition_column_of_another_type_becomes_text_and_raises_a_warning() =>
        Assert.Contains("STRING", Assert.Single(TableLint.Check(Tables.Schema("a bigint, day date"), ["day"], Parquet, new TableFacts())).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Too_many_columns_or_levels_raise_warnings()
    {
        var wide = new TableSchema(Enumerable.Range(0, 1201).Select(i => new TableColumn($"c{i}", new ColumnType(ColumnKind.Int64))));
        Assert.Contains("1201 columns", Assert.Single(TableLint.Check(wide, [], Parquet, new TableFacts())).Message, StringComparison.Ordinal);
        Assert.Contains("7 levels", Assert.Single(TableLint.Check(Tables.Schema("c0 int, c1 int, c2 int, c3 int, c4 int, c5 int, c6 int, x int"), ["c0", "c1", "c2", "c3", "c4", "c5", "c6"], Parquet, new TableFacts())).Message, StringComparison.Ordinal);
    }

    private static void Warns(DdlOptions options, TableFacts facts, string message) =>
        Assert.Contains(TableLint.Check(Tables.Vehicles, [], options, facts), w => w.Message.Contains(message, StringComparison.Ordinal));
}
