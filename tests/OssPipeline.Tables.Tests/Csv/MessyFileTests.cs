using CsvHelper;
using OssPipeline.Tables.Csv;

namespace OssPipeline.Tables.Tests.Csv;

/// <summary>Lines of oui.csv as the IEEE publishes it (Debian's ieee-data): CRLF, quotes within quotes, text that is not ASCII, trailing spaces.</summary>
public sealed class MessyFileTests
{
    private static readonly byte[] File = System.IO.File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Csv", "Fixtures", "oui-excerpt.csv"));

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(1 << 20)]
    public async Task Every_field_is_what_CsvHelper_reads(int chunk)
    {
        var options = new CsvDecodeOptions { Schema = CsvRun.Schema("registry string", "assignment string", "name string", "address string"), Header = "true" };
        var rows = await CsvRun.DecodeAsync(File, options, chunk, parallelism: 3);
        var expected = new List<string?[]>();
        using var reader = CsvReader.Create(File, new CsvReaderOptions { Separator = ',', HasHeader = true });
        while (reader.Read())
        {
            expected.Add([.. Enumerable.Range(0, 4).Select(i => (string?)reader.GetString(i))]);
        }

        Assert.Empty(rows.Rejects);
        Assert.Equal(CsvRun.Show(expected), CsvRun.Show(rows.Rows));
        Assert.Contains("\"RPC \"Energoautomatika\" Ltd", rows.Rows.Select(r => r[2]));
    }

    [Fact]
    public async Task Its_columns_are_inferred_and_codes_stay_text()
    {
        var table = await CsvInference.InferAsync("oui.csv", Rows.Pipes.Of(File), new Dictionary<string, object> { ["header"] = "true" }, CancellationToken.None);
        Assert.Equal("registry string, assignment string, organization_name string, organization_address string", table.Schema.ToString());
    }
}
