using System.Text;
using OssPipeline.Core.Data;
using OssPipeline.Tables.Chunks;
using OssPipeline.Tables.Csv;
using OssPipeline.Tables.Tests.Rows;

namespace OssPipeline.Tables.Tests.Csv;

/// <summary>Decodes a text as an object.</summary>
internal static class CsvRun
{
    public static readonly ObjectRef Origin = new("in/some.csv", 1, null, null);

    public static Dictionary<string, string> Schema(params string[] columns) =>
        columns.ToDictionary(c => c.Split(' ')[0], c => c.Split(' ')[1]);

    public static Dictionary<string, string> Strings(int count) => Enumerable.Range(1, count).ToDictionary(i => $"c{i}", _ => "string");

    public static Task<RowCollector> DecodeAsync(string text, CsvDecodeOptions options, int chunk = 0, int parallelism = 1, bool rejects = true) =>
        DecodeAsync(Encoding.UTF8.GetBytes(text), options, chunk, parallelism, rejects);

    public static async Task<RowCollector> DecodeAsync(
        byte[] text, CsvDecodeOptions options, int chunk = 0, int parallelism = 1, bool rejects = true, List<string>? warnings = null, int piece = int.MaxValue)
    {
        Assert.Empty(options.Validate());
        var rows = new RowCollector(parallelism, rejects);
        var decoder = new CsvDecoder(options, warning => warnings?.Add(warning)) { Sizes = chunk == 0 ? null : new ChunkSizes(chunk, chunk, (int)options.MaxRow.Bytes) };
        var schema = decoder.Declared ?? await decoder.DescribeAsync(Origin, Pipes.Of(text), CancellationToken.None);
        await decoder.DecodeAsync(Origin, Pipes.Of(text, piece), schema, rows, CancellationToken.None);
        Assert.True(rows.IsComplete);
        return rows;
    }

    public static string Show(IEnumerable<string?[]> rows) =>
        string.Join("\n", rows.Select(r => string.Join("|", r.Select(f => f is null ? "NULL" : $"[{f}]"))));
}
