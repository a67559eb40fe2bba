using System.Globalization;
using System.Text.Json;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Query;

namespace OssPipeline.Cli.Output;

/// <summary>Prints what a Parquet file says of itself.</summary>
internal static class ParquetReportText
{
    /// <summary>Prints it.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="item">The object.</param>
    /// <param name="report">The report.</param>
    /// <param name="byGroup">Every row group's columns by themselves.</param>
    public static void Print(Terminal terminal, ObjectInfo item, ParquetReport report, bool byGroup)
    {
        if (terminal.IsJson)
        {
            PrintJson(terminal, item, report);
            return;
        }

        terminal.Line($"{"key",-12} {Printable.Of(item.Key)}");
        terminal.Line($"{"size",-12} {item.Size} ({new ByteSize(item.Size)})");
        terminal.Line($"{"rows",-12} {report.Rows:N0}");
        terminal.Line($"{"row groups",-12} {report.RowGroups.Count:N0}");
        terminal.Line($"{"written by",-12} {Printable.Of(report.CreatedBy)}");
        terminal.Line();
        ResultTable.Print(terminal, ["column", "type", "meaning", "repetition"], [.. report.Columns.Select(c => Shown(c.Name, c.Type, c.LogicalType, c.Repetition))]);
        terminal.Line();
        ResultTable.Print(
            terminal,
            ["row group", "rows", "bytes", "before compression"],
            [.. report.RowGroups.Select(g => Shown(Number(g.Index), Number(g.Rows), Number(g.Chunks.Sum(c => c.Compressed)), Number(g.Chunks.Sum(c => c.Uncompressed))))],
            0, 1, 2, 3);
        if (byGroup || report.RowGroups.Count == 1)
        {
            foreach (var group in report.RowGroups)
            {
                terminal.Line();
                terminal.Line($"row group {group.Index}");
                ResultTable.Print(
                    terminal,
                    ["column", "encodings", "codec", "bytes", "before compression", "nulls", "min", "max"],
                    [.. group.Chunks.Select(c => Shown(c.Column, c.Encodings, c.Codec, Number(c.Compressed), Number(c.Uncompressed), Number(c.Nulls), c.Min ?? "", c.Max ?? ""))],
                    3, 4, 5);
            }

            return;
        }

        terminal.Line();
        ResultTable.Print(
            terminal,
            ["column", "encodings", "codec", "bytes", "before compression", "nulls"],
            [.. report.RowGroups.SelectMany(g => g.Chunks).GroupBy(c => c.Column).Select(c => Shown(
                c.Key, Words(c.Select(x => x.Encodings)), Words(c.Select(x => x.Codec)), Number(c.Sum(x => x.Compressed)), Number(c.Sum(x => x.Uncompressed)),
                Number(c.All(x => x.Nulls is not null) ? c.Sum(x => x.Nulls) : null)))],
            3, 4, 5);
    }

    private static void PrintJson(Terminal terminal, ObjectInfo item, ParquetReport report)
    {
        terminal.Json((item, report), static (json, s) =>
        {
            json.WriteString("kind", "file");
            json.WriteString("key", s.item.Key);
            json.WriteNumber("size", s.item.Size);
            json.WriteNumber("rows", s.report.Rows);
            json.WriteNumber("row_groups", s.report.RowGroups.Count);
            json.WriteString("created_by", s.report.CreatedBy);
            json.WriteNumber("format_version", s.report.FormatVersion);
        });
        foreach (var column in report.Columns)
        {
            terminal.Json(column, static (json, c) =>
            {
                json.WriteString("kind", "column");
                json.WriteString("name", c.Name);
                json.WriteString("type", c.Type);
                json.WriteString("logical_type", c.LogicalType);
                json.WriteString("repetition", c.Repetition);
            });
        }

        foreach (var group in report.RowGroups)
        {
            foreach (var chunk in group.Chunks)
            {
                terminal.Json((group, chunk), static (json, s) => WriteChunk(json, s.group, s.chunk));
            }
        }
    }

    private static void WriteChunk(Utf8JsonWriter json, ParquetRowGroup group, ParquetChunk chunk)
    {
        json.WriteString("kind", "chunk");
        json.WriteNumber("row_group", group.Index);
        json.WriteNumber("rows", group.Rows);
        json.WriteString("column", chunk.Column);
        json.WriteString("encodings", chunk.Encodings);
        json.WriteString("codec", chunk.Codec);
        json.WriteNumber("compressed", chunk.Compressed);
        json.WriteNumber("uncompressed", chunk.Uncompressed);
        if (chunk.Nulls is { } nulls)
        {
            json.WriteNumber("nulls", nulls);
        }

        json.WriteString("min", chunk.Min);
        json.WriteString("max", chunk.Max);
    }

    private static string[] Shown(params string[] texts) => [.. texts.Select(Printable.Of)];

    private static string Number(long? number) => number?.ToString("N0", CultureInfo.InvariantCulture) ?? "";

    // Encodings come as one text, "PLAIN, RLE"; each word once.
    private static string Words(IEnumerable<string> texts) => string.Join(", ", texts.SelectMany(t => t.Split(", ")).Distinct());
}
