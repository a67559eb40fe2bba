using System.Globalization;
using System.Text;
using System.Text.Json;
using OssPipeline.Query;

namespace OssPipeline.Cli.Output;

/// <summary>Prints an answer: as an aligned table, or as a JSON object a row.</summary>
internal static class ResultTable
{
    // Widths come from the first rows; a wider value later moves its line alone.
    private const int RowsForWidths = 1000;
    private const int MostWidth = 60;

    /// <summary>Prints all rows.</summary>
    /// <returns>How many.</returns>
    public static long Print(Terminal terminal, QueryResult result)
    {
        if (terminal.IsJson)
        {
            return PrintJson(terminal, result);
        }

        var first = new List<string[]>();
        while (first.Count < RowsForWidths && result.Read())
        {
            first.Add(Texts(result));
        }

        var names = result.Columns.Select(c => Printable.Of(c.Name)).ToArray();
        var widths = names.Select((name, i) => Math.Min(MostWidth, first.Aggregate(name.Length, (most, row) => Math.Max(most, row[i].Length)))).ToArray();
        var isRight = result.Columns.Select(c => c.IsNumber).ToArray();
        terminal.Line(Line(names, widths, isRight));
        terminal.Line(string.Join("-+-", widths.Select(w => new string('-', w))));
        long rows = first.Count;
        foreach (var row in first)
        {
            terminal.Line(Line(row, widths, isRight));
        }

        for (; first.Count == RowsForWidths && result.Read(); rows++)
        {
            terminal.Line(Line(Texts(result), widths, isRight));
        }

        terminal.Note(rows == 1 ? "1 row" : $"{rows:N0} rows");
        return rows;
    }

    /// <summary>Prints rows of texts under names, all columns as wide as they need be.</summary>
    public static void Print(Terminal terminal, string[] names, IReadOnlyList<string[]> rows, params int[] rightAligned)
    {
        var widths = names.Select((name, i) => Math.Min(MostWidth, rows.Aggregate(name.Length, (most, row) => Math.Max(most, row[i].Length)))).ToArray();
        var isRight = names.Select((_, i) => rightAligned.Contains(i)).ToArray();
        terminal.Line(Line(names, widths, isRight));
        terminal.Line(string.Join("-+-", widths.Select(w => new string('-', w))));
        foreach (var row in rows)
        {
            terminal.Line(Line(row, widths, isRight));
        }
    }

    /// <summary>A value as JSON.</summary>
    public static void WriteJson(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case double number when !double.IsFinite(number): json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case float number when !float.IsFinite(number): json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case IFormattable number: json.WriteRawValue(number.ToString(null, CultureInfo.InvariantCulture)); break;
            default: json.WriteStringValue((string)value); break;
        }
    }

    private static long PrintJson(Terminal terminal, QueryResult result)
    {
        long rows = 0;
        for (; result.Read(); rows++)
        {
            terminal.Json(result, static (json, row) =>
            {
                for (var i = 0; i < row.Columns.Count; i++)
                {
                    json.WritePropertyName(row.Columns[i].Name);
                    WriteJson(json, row[i]);
                }
            });
        }

        return rows;
    }

    private static string[] Texts(QueryResult result)
    {
        var texts = new string[result.Columns.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = result[i] switch
            {
                null => "NULL",
                bool flag => flag ? "true" : "false",
                IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
                var text => Printable.Of((string)text),
            };
        }

        return texts;
    }

    private static string Line(string[] texts, int[] widths, bool[] isRight)
    {
        var line = new StringBuilder();
        for (var i = 0; i < texts.Length; i++)
        {
            line.Append(i > 0 ? " | " : "").Append(isRight[i] ? texts[i].PadLeft(widths[i]) : texts[i].PadRight(widths[i]));
        }

        return line.ToString().TrimEnd();
    }
}
