using System.IO.Pipelines;
using System.Text;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Chunks;
using OssPipeline.Tables.Input;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.Csv;

/// <summary>Finds out the columns of CSV from its first rows.</summary>
public static class CsvInference
{
    /// <summary>Finds out the columns.</summary>
    /// <param name="key">The object's key, for messages.</param>
    /// <param name="content">Its bytes; some are read. The caller completes it.</param>
    /// <param name="options">Options of <c>csv_decode</c> by name, with values of their types; empty for its defaults, and a header is then guessed.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="InvalidDataException">It has no row, or is no CSV.</exception>
    public static ValueTask<InferredTable> InferAsync(
        string key, PipeReader content, IReadOnlyDictionary<string, object> options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var record = (CsvDecodeOptions)OptionSchema.Of(typeof(CsvDecodeOptions)).Create(options);
        var origin = new ObjectRef(key, 0, null, null);
        return InferAsync(origin, content, record, cancellationToken, guessHeader: !options.ContainsKey("header"));
    }

    internal static async ValueTask<InferredTable> InferAsync(
        ObjectRef origin, PipeReader content, CsvDecodeOptions options, CancellationToken cancellationToken, bool guessHeader = false)
    {
        await using var input = await TextInput.OpenAsync(content, options.Encoding, cancellationToken).ConfigureAwait(false);
        var dialect = options.Dialect;
        using var reader = new ChunkReader(input, new CsvBorders(dialect), ChunkSizes.Usual((int)options.MaxRow.Bytes));
        var header = new CsvHeaderRows(dialect, options.HeaderRows);
        var index = new CsvIndex(dialect, 0, 1024);
        var block = new CsvBlock(dialect, options.Nulls);
        var guesses = new List<TypeGuess>();
        var times = TimeRules.Create(options.Formats, options.TimeZone);
        IReadOnlyList<string>? first = null;
        var rows = 0L;
        while (rows < options.Sample && await reader.NextAsync(cancellationToken).ConfigureAwait(false) is { } chunk)
        {
            using (chunk)
            {
                header.TakeOff(chunk);
                block.Text = chunk.Buffer;
                for (var at = chunk.Start; at < chunk.Length && rows < options.Sample;)
                {
                    at = index.Fill(chunk.Buffer, at, chunk.Length);
                    (block.Ends, block.Starts, block.FirstFields, block.Rows) = (index.Ends, index.Starts, index.FirstFields, index.Rows);
                    for (var row = 0; row < index.Rows && rows < options.Sample; row++, rows++)
                    {
                        var fields = index.FieldCounts[row];
                        if (first is null)
                        {
                            first = TextsOf(block, row, fields);
                            if (guessHeader)
                            {
                                continue; // It is looked at last.
                            }
                        }

                        Add(guesses, block, row, fields, times);
                    }
                }
            }
        }

        var hasHeader = header.Names is not null;
        if (guessHeader && first is not null)
        {
            hasHeader = LooksLikeHeader(first, guesses, rows);
            if (!hasHeader)
            {
                AddTexts(guesses, first, times, options.Nulls);
            }
        }

        var names = header.Names ?? (hasHeader ? first : null);
        var count = Math.Max(guesses.Count, names?.Count ?? 0);
        if (count == 0)
        {
            throw new InvalidDataException($"{origin.Key} has no row, so its columns can't be inferred; give a schema.");
        }

        var clean = CsvNames.Sanitise(names, count);
        var schema = new TableSchema(clean.Select((name, i) => new TableColumn(name, i < guesses.Count ? guesses[i].Type : new ColumnType(ColumnKind.String))));
        var formats = guesses.Select(g => g.Format).OfType<string>().Distinct().Where(f => !options.Formats.Contains(f)).ToList();
        return new InferredTable(schema, [.. options.Formats, .. formats], hasHeader);
    }

    private static string[] TextsOf(CsvBlock block, int row, int fields)
    {
        var texts = new string[fields];
        for (var i = 0; i < fields; i++)
        {
            var (start, length) = block.FieldAt(row, i);
            texts[i] = block.TryGetText(start, length, out var text) ? Encoding.UTF8.GetString(text) : "";
        }

        return texts;
    }

    private static void Add(List<TypeGuess> guesses, CsvBlock block, int row, int fields, TimeRules times)
    {
        for (var i = 0; i < fields; i++)
        {
            if (i == guesses.Count)
            {
                guesses.Add(new TypeGuess(times));
            }

            var (start, length) = block.FieldAt(row, i);
            if (block.TryGetText(start, length, out var text))
            {
                guesses[i].Add(text);
            }
        }
    }

    private static void AddTexts(List<TypeGuess> guesses, IReadOnlyList<string> texts, TimeRules times, CsvNulls nulls)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            if (i == guesses.Count)
            {
                guesses.Add(new TypeGuess(times));
            }

            var text = Encoding.UTF8.GetBytes(texts[i]);
            if (!nulls.Has(text))
            {
                guesses[i].Add(text);
            }
        }
    }

    // Names are texts, all different, none empty. They tell themselves apart from values where some column is not text.
    private static bool LooksLikeHeader(IReadOnlyList<string> first, List<TypeGuess> guesses, long rows)
    {
        if (rows < 2 || first.Count != guesses.Count || first.Any(string.IsNullOrWhiteSpace) || first.Distinct(StringComparer.OrdinalIgnoreCase).Count() != first.Count)
        {
            return false;
        }

        var differs = false;
        for (var i = 0; i < first.Count; i++)
        {
            var guess = new TypeGuess(TimeRules.Plain);
            guess.Add(Encoding.UTF8.GetBytes(first[i]));
            if (guess.Type.Kind != ColumnKind.String)
            {
                return false;
            }

            differs |= guesses[i].Type.Kind != ColumnKind.String;
        }

        return differs;
    }
}
