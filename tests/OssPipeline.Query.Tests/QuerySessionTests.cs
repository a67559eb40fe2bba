namespace OssPipeline.Query.Tests;

public sealed class QuerySessionTests : IDisposable
{
    private const string Vehicles = """
        1,1,51,1,46.81006,-92.08174,9/14/2014 0:00,S
        1,2,13,1,46.81006,-92.08174,9/14/2014 0:00,NE
        1,3,48,1,46.81006,-92.08174,9/14/2014 0:00,NE
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("osspipe-query-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Text_without_header_gets_the_names_given()
    {
        var names = "vehicle_id,record_id,patient_id,calls,latitude,longitude,record_time,direction".Split(',');
        using var session = Open(new QueryTable([Write("v.csv", Vehicles)], QueryFormat.Csv) { HasHeader = false, Names = names });
        Assert.Equal([[1L, 51L, "S"], [3L, 48L, "NE"]], Rows(session, "select record_id, patient_id, direction from t where patient_id > 25"));
    }

    [Fact]
    public void A_header_is_found_and_folders_are_columns()
    {
        var files = new[] { Write("ds=2026-11-24/a.csv", "id,name\n1,x\n"), Write("ds=2026-11-25/a.csv", "id,name\n2,y\n") };
        using var session = Open(new QueryTable(files, QueryFormat.Csv) { PartitionRoot = _folder });
        Assert.Equal([[1L, "x", "2026-11-24"], [2L, "y", "2026-11-25"]], Rows(session, "select id, name, ds from this order by id"));
    }

    [Fact]
    public void Json_lines_are_a_table()
    {
        using var session = Open(new QueryTable([Write("a.jsonl", "{\"a\": 1, \"b\": [1, null]}\n{\"a\": null}\n")], QueryFormat.Json));
        Assert.Equal([[1L, "[1, null]"], [null, null]], Rows(session, "select * from t"));
    }

    [Fact]
    public void Types_come_out_as_they_are()
    {
        using var session = Open(new QueryTable([Write("a.csv", "a\n1\n")], QueryFormat.Csv));
        var row = Assert.Single(Rows(
            session, "select 1.50::decimal(9,2), date '2026-01-31', timestamp '2026-01-31 01:02:03.000004', true, null, 170141183460469231731687303715884105727::hugeint, 'ab'::blob, {'k': 1}"));
        Assert.Equal(
            [1.50m, "2026-01-31", "2026-01-31 01:02:03.000004", true, null, System.Numerics.BigInteger.Parse("170141183460469231731687303715884105727"), "6162", "{k: 1}"], row);
    }

    [Theory]
    [InlineData("copy t to '{0}/out.csv'")]
    [InlineData("create table x as select * from t")]
    [InlineData("attach '{0}/x.db'")]
    [InlineData("pragma database_list")]
    [InlineData("set memory_limit = '1GB'")]
    [InlineData("install httpfs")]
    [InlineData("select 1; select 2")]
    [InlineData("")]
    public void Only_a_single_select_is_answered(string sql)
    {
        using var session = Open(new QueryTable([Write("a.csv", "a\n1\n")], QueryFormat.Csv));
        Assert.True(Assert.Throws<QueryException>(() => Rows(session, string.Format(sql, _folder))).IsAboutStatement);
        Assert.Equal(["a.csv"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("select * from read_csv('{0}/secret.csv')")]
    [InlineData("select * from '{0}/secret.csv'")]
    [InlineData("select * from read_text('/etc/hostname')")]
    [InlineData("select * from glob('{0}/*')")]
    [InlineData("select * from read_csv('http://127.0.0.1:1/x.csv')")]
    public void No_other_file_can_be_read(string sql)
    {
        Write("secret.csv", "a\n1\n");
        using var session = Open(new QueryTable([Write("a.csv", "a\n1\n")], QueryFormat.Csv));
        Assert.Throws<QueryException>(() => Rows(session, string.Format(sql, _folder)));
    }

    [Fact]
    public void An_error_in_a_query_says_what_is_wrong()
    {
        using var session = Open(new QueryTable([Write("a.csv", "patient_id\n1\n")], QueryFormat.Csv));
        var error = Assert.Throws<QueryException>(() => Rows(session, "select patientid from t"));
        Assert.True(error.IsAboutStatement);
        Assert.Contains("patient_id", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_parquet_is_told() =>
        Assert.Throws<QueryException>(() => Open(new QueryTable([Write("a.parquet", "none")], QueryFormat.Parquet)));

    [Fact]
    public void A_query_can_be_cancelled()
    {
        using var session = Open(new QueryTable([Write("a.csv", "a\n1\n")], QueryFormat.Csv));
        using var stop = new CancellationTokenSource();
        using var result = session.Query("select i from range(100000000000) r(i) where i % 1000 = 0", stop.Token);
        Assert.True(result.Read());
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
        {
            while (result.Read())
            {
            }
        });
    }

    private QuerySession Open(QueryTable table) => QuerySession.Open(table, Path.Combine(_folder, "tmp"), 256 << 20);

    private static List<object?[]> Rows(QuerySession session, string sql)
    {
        using var result = session.Query(sql, CancellationToken.None);
        var rows = new List<object?[]>();
        while (result.Read())
        {
            rows.Add([.. Enumerable.Range(0, result.Columns.Count).Select(i => result[i])]);
        }

        return rows;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
