using System.Text;
using OssPipeline.Tables.Csv;
using OssPipeline.Tables.Tests.Rows;

namespace OssPipeline.Tables.Tests.Csv;

public sealed class CsvInferenceTests
{
    [Fact]
    public async Task The_vehicle_file_gets_types_a_format_and_names() =>
        Assert.Equal(
            """
            schema:
              c1: int
              c2: bigint
              c3: double
              c4: timestamp
              c5: string
              c6: date
              c7: boolean
              c8: timestamp
              c9: string
            formats: ["M/d/yyyy H:mm"]

            """,
            await InferAsync("""
                1,5,46.81006,9/14/2014 0:00,S,2026-01-31,true,2026-01-31T10:00:00Z,007
                2,99999999999,-92,12/31/2014 23:59,NE,2026-02-28,FALSE,2026-01-31 10:00,0815
                ,,,,,,,,
                """));

    [Fact]
    public async Task A_header_is_told_from_rows_and_cleaned() =>
        Assert.Equal(
            """
            header: true
            schema:
              vehicle_id: int
              lat_long: double
              c_3_rd_name: string
              vehicle_id_2: int
              "yes": string

            """,
            await InferAsync("Vehicle ID,lat/long, 3 rd  name ,vehicle-id,Yes\n1,2.5,x,4,z\n"));

    [Fact]
    public async Task Days_first_where_no_month_fits() =>
        Assert.Equal("schema:\n  c1: date\nformats: [\"d/M/yyyy\"]\n", await InferAsync("1/2/2020\n31/12/2020\n"));

    [Fact]
    public async Task What_is_found_decodes_what_it_was_found_in()
    {
        const string text = "id,at,note\n1,9/14/2014 0:00,a\n2,9/14/2014 0:01,\n";
        var table = await CsvInference.InferAsync("k", Pipes.Of(Encoding.UTF8.GetBytes(text)), new Dictionary<string, object>(), CancellationToken.None);
        var rows = await CsvRun.DecodeAsync(text, new CsvDecodeOptions
        {
            Header = "true",
            Schema = table.Schema.Columns.ToDictionary(c => c.Name, c => c.Type.ToString()),
            Formats = table.Formats,
        });
        Assert.Equal("[1]|[2014-09-14 00:00:00.000000]|[a]\n[2]|[2014-09-14 00:01:00.000000]|[]", CsvRun.Show(rows.Rows));
    }

    [Fact]
    public async Task Formats_that_were_found_with_the_columns_decode_them()
    {
        var rows = await CsvRun.DecodeAsync("1,9/14/2014 0:00\n2,9/15/2014 13:00\n", new CsvDecodeOptions(), rejects: false);
        Assert.Equal("[1]|[2014-09-14 00:00:00.000000]\n[2]|[2014-09-15 13:00:00.000000]", CsvRun.Show(rows.Rows));
    }

    [Fact]
    public async Task An_empty_object_has_nothing_to_infer_from()
    {
        var e = await Assert.ThrowsAsync<InvalidDataException>(() => InferAsync("\n"));
        Assert.Contains("give a schema", e.Message, StringComparison.Ordinal);
    }

    private static async Task<string> InferAsync(string text) =>
        (await CsvInference.InferAsync("k", Pipes.Of(Encoding.UTF8.GetBytes(text)), new Dictionary<string, object>(), CancellationToken.None)).ToYaml();
}
