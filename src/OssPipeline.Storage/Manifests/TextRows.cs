using System.Runtime.CompilerServices;
using System.Text.Json;

namespace OssPipeline.Storage.Manifests;

/// <summary>Reads the rows of lists that are plain text: keys, CSV, JSON lines. A broken row is given as such, and the others go on.</summary>
internal static class TextRows
{
    /// <summary>A key on each line; empty lines are passed over.</summary>
    public static async IAsyncEnumerable<ManifestRow> ReadLinesAsync(Stream stream, string file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var lines = new LineReader(stream);
        while (await lines.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (lines.Text.Length > 0 || lines.Problem is not null)
            {
                yield return new ManifestRow(file, lines.Number) { Key = lines.Text, Problem = lines.Problem };
            }
        }
    }

    /// <summary>CSV whose first record names the columns.</summary>
    /// <exception cref="InvalidDataException">No column is called <c>key</c>.</exception>
    public static async IAsyncEnumerable<ManifestRow> ReadCsvAsync(Stream stream, string file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var lines = new LineReader(stream);
        var csv = new CsvReader(lines, spansLines: true);
        if (!await csv.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            yield break;
        }

        var columns = csv.Fields.ToArray();
        if (csv.Problem is not null || !Array.Exists(columns, static c => c.Equals("key", StringComparison.OrdinalIgnoreCase)))
        {
            throw new InvalidDataException($"{file}:{csv.Line}: the first row must name the columns, one of them 'key'{(csv.Problem is { } problem ? $" ({problem})" : "")}; set manifest_format: lines if it is a list of keys.");
        }

        while (await csv.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var row = new ManifestRow(file, csv.Line) { Problem = csv.Problem };
            if (csv.Problem is null && csv.Fields.Count != columns.Length)
            {
                row = row with { Problem = $"it has {csv.Fields.Count} fields where the header has {columns.Length}" };
            }

            for (var i = 0; i < columns.Length && row.Problem is null; i++)
            {
                row = RowText.With(row, columns[i], csv.Fields[i]);
            }

            yield return row;
        }
    }

    /// <summary>A JSON object on each line.</summary>
    public static async IAsyncEnumerable<ManifestRow> ReadJsonAsync(Stream stream, string file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var lines = new LineReader(stream);
        while (await lines.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (lines.Problem is not null || !string.IsNullOrWhiteSpace(lines.Text))
            {
                var row = new ManifestRow(file, lines.Number) { Problem = lines.Problem };
                yield return lines.Problem is null ? Parse(row, lines.Text) : row;
            }
        }
    }

    private static ManifestRow Parse(ManifestRow row, string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return row with { Problem = "it is no JSON object" };
            }

            foreach (var field in json.RootElement.EnumerateObject())
            {
                if (row.Problem is null && field.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                {
                    row = RowText.With(row, field.Name, field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString()! : field.Value.GetRawText());
                }
            }

            return row;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second: a string with half a surrogate pair, which is no text.
            return row with { Problem = "it is no JSON" };
        }
    }
}
