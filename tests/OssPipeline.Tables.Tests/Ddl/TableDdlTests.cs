using System.Text.RegularExpressions;
using OssPipeline.Core.Storage;
using OssPipeline.Tables.Ddl;

namespace OssPipeline.Tables.Tests.Ddl;

public sealed partial class TableDdlTests
{
    // What MaxCompute's documentation makes of a folder of vehicles' positions.
    private const string Example = """
        CREATE EXTERNAL TABLE IF NOT EXISTS ambulance_data_csv_external
        (
          vehicleId         int,
          recordId          int,
          patientId         int,
          calls             int,
          locationLatitude  double,
          locationLongitude double,
          recordTime        string,
          direction         string
        )
        STORED BY 'com.aliyun.odps.CsvStorageHandler'
        LOCATION 'oss://oss-cn-beijing-internal.aliyuncs.com/oss-odps-test/Demo/';
        """;

    public static TheoryData<DdlDialect, DdlFormat> Everything
    {
        get
        {
            var all = new TheoryData<DdlDialect, DdlFormat>();
            foreach (var dialect in Enum.GetValues<DdlDialect>())
            {
                foreach (var format in Enum.GetValues<DdlFormat>())
                {
                    all.Add(dialect, format);
                }
            }

            return all;
        }
    }

    [Fact]
    public void The_documented_example_comes_out_as_it_is_documented()
    {
        var store = new StoreInfo("oss", "oss://oss-odps-test") { Bucket = "oss-odps-test", Endpoint = "oss-cn-beijing.aliyuncs.com" };
        var script = Tables.Create(Tables.Vehicles, new DdlOptions
        {
            Table = "ambulance_data_csv_external",
            Format = DdlFormat.Csv,
            Location = DdlLocation.Of(store, "Demo/"),
        });
        Assert.StartsWith("-- ", script, StringComparison.Ordinal);
        Assert.Contains("\nSET odps.sql.type.system.odps2=true;\n", script, StringComparison.Ordinal);
        Assert.Equal(Normal(Example), Normal(script[script.IndexOf("CREATE", StringComparison.Ordinal)..]));
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void Every_dialect_has_every_format(DdlDialect dialect, DdlFormat format)
    {
        var options = Tables.Options(format, dialect) with
        {
            Comment = "Where vehicles were; isn't it?",
            RoleArn = "acs:ram::1234567890123456:role/reader",
            Lifecycle = dialect == DdlDialect.Maxcompute ? 365 : null,
            Text = new TextLayout { NullText = "\\N", UsesQuotes = true, IsGzip = true, HeaderLines = 1, Pattern = @"(\S+) ""([^""]*)""" },
        };
        var scripts = TableDdl.Scripts(
            Tables.AllTypes, Tables.AllTypesPartitions, options, ["ds=2026-11-24/hour=07/", "ds=2026-11-23/hour=23/", "Ds=2026-11-22/hour=1/", "ds=a:b/hour=1/"]);
        Golden.Check($"{dialect}-{format}.sql".ToLowerInvariant(), string.Join("\n", scripts.Select(s => $"-- {s.Name}\n{s.Text}")));
    }

    [Theory]
    [InlineData(DdlDialect.Hive)]
    [InlineData(DdlDialect.Spark)]
    [InlineData(DdlDialect.Trino)]
    [InlineData(DdlDialect.Athena)]
    public void Text_without_quotes_keeps_its_types(DdlDialect dialect) =>
        Golden.Check($"{dialect}-tsv-plain.sql".ToLowerInvariant(), Tables.Create(Tables.Vehicles, Tables.Options(DdlFormat.Tsv, dialect) with { Text = new TextLayout { NullText = "\\N" } }));

    [Theory]
    [InlineData(DdlDialect.Maxcompute)]
    [InlineData(DdlDialect.Hive)]
    [InlineData(DdlDialect.Spark)]
    [InlineData(DdlDialect.Trino)]
    [InlineData(DdlDialect.Athena)]
    public void Partitions_that_are_not_known_are_looked_for(DdlDialect dialect)
    {
        var script = TableDdl.Scripts(Tables.AllTypes, Tables.AllTypesPartitions, Tables.Options(DdlFormat.Parquet, dialect), []).Single(s => s.Name == TableDdl.PartitionsName);
        Golden.Check($"{dialect}-partitions-unknown.sql".ToLowerInvariant(), script.Text);
    }

    [Fact]
    public void A_table_without_partitions_has_no_script_for_them() =>
        Assert.Equal([TableDdl.CreateName, TableDdl.DropName], TableDdl.Scripts(Tables.Vehicles, [], Tables.Options(DdlFormat.Csv), []).Select(s => s.Name));

    [Fact]
    public void Only_what_a_handler_would_not_assume_is_said()
    {
        var script = Tables.Create(Tables.Vehicles, Tables.Options(DdlFormat.Tsv) with { Text = new TextLayout { Delimiter = '\t' } });
        Assert.DoesNotContain("SERDEPROPERTIES", script, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_a_handler_has_to_be_told_is_said() =>
        Golden.Check("maxcompute-csv-all-properties.sql", Tables.Create(Tables.Schema("only string"), Tables.Options(DdlFormat.Csv) with
        {
            Text = new TextLayout { Delimiter = ';', Encoding = "GBK", Mismatch = "truncate", NullText = "\\N", HeaderLines = 2, IsGzip = true, UsesQuotes = true },
            Properties = new Dictionary<string, string> { ["odps.text.option.new"] = "it's" },
        }));

    [Fact]
    public void Many_partitions_are_added_some_a_statement()
    {
        var folders = Enumerable.Range(0, 250).Select(i => $"ds={i:000}/").ToArray();
        var script = TableDdl.Scripts(Tables.Schema("a int, ds string"), ["ds"], Tables.Options(DdlFormat.Csv), folders).Single(s => s.Name == TableDdl.PartitionsName).Text;
        Assert.Equal(3, Regex.Count(script, "ALTER TABLE"));
        Assert.Equal(3, Regex.Count(script, ";"));
        Assert.Equal(250, Regex.Count(script, "PARTITION \\("));
    }

    [Fact]
    public void Seven_levels_are_refused() =>
        Assert.Contains("7 levels", Assert.Throws<InvalidDataException>(() =>
            Tables.Create(Tables.Schema("x int, a int, b int, c int, d int, e int, f int, g int"), Tables.Options(DdlFormat.Csv), "a", "b", "c", "d", "e", "f", "g")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("nope", "no column 'nope'")]
    [InlineData("vehicleid,vehicleId", "named twice")]
    public void Partition_columns_that_are_none_are_refused(string by, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Tables.Create(Tables.Vehicles, Tables.Options(DdlFormat.Csv), by.Split(','))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("ds=1/")]
    [InlineData("hour=1/ds=1/")]
    [InlineData("ds/hour/")]
    public void A_folder_that_is_no_partition_is_refused(string folder) =>
        Assert.Throws<InvalidDataException>(() => TableDdl.Scripts(Tables.AllTypes, Tables.AllTypesPartitions, Tables.Options(DdlFormat.Csv), [folder]));

    private static string Normal(string sql) =>
        Regex.Replace(Space().Replace(Remarks().Replace(sql, ""), " ").Replace("`", "", StringComparison.Ordinal).ToLowerInvariant(), " ?([(),;]) ?", "$1").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex("(?m)^--.*$")]
    private static partial Regex Remarks();
}
