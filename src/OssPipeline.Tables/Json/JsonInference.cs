using System.IO.Pipelines;
using System.Text.Json;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Chunks;
using OssPipeline.Tables.Csv;
using OssPipeline.Tables.Input;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.Json;

/// <summary>Finds out the columns of JSON lines from the first rows: every field, in the order in which they are met first.</summary>
public static class JsonInference
{
    /// <summary>Finds out the columns.</summary>
    /// <param name="key">The object's key, for messages.</param>
    /// <param name="content">Its bytes; some are read. The caller completes it.</param>
    /// <param name="options">Options of <c>json_decode</c> by name, with values of their types; empty for its defaults.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="InvalidDataException">It has no row, or is no JSON lines.</exception>
    public static ValueTask<InferredTable> InferAsync(
        string key, PipeReader content, IReadOnlyDictionary<string, object> options, CancellationToken cancellationToken) =>
        InferAsync(new ObjectRef(key, 0, null, null), content, (JsonDecodeOptions)OptionSchema.Of(typeof(JsonDecodeOptions)).Create(options), cancellationToken);

    internal static async ValueTask<InferredTable> InferAsync(ObjectRef origin, PipeReader content, JsonDecodeOptions options, CancellationToken cancellationToken)
    {
        await using var input = await TextInput.OpenAsync(content, TextEncoding.Utf8, cancellationToken).ConfigureAwait(false);
        using var reader = new ChunkReader(input, new LineBorders(), ChunkSizes.Usual((int)options.MaxRow.Bytes));
        var fields = new FieldGuesses(TimeRules.Create(options.Formats, options.TimeZone));
        var rows = 0;
        while (rows < options.Sample && await reader.NextAsync(cancellationToken).ConfigureAwait(false) is { } chunk)
        {
            using (chunk)
            {
                var line = chunk.FirstLine;
                foreach (var range in chunk.Buffer.AsSpan(0, chunk.Length).Split((byte)'\n'))
                {
                    var text = chunk.Buffer.AsSpan(0, chunk.Length)[range].Trim(" \t\r"u8);
                    if (!text.IsEmpty && rows < options.Sample)
                    {
                        Add(origin, fields, text, line);
                        rows++;
                    }

                    line++;
                }
            }
        }

        return fields.Names.Count == 0
            ? throw new InvalidDataException($"{origin.Key} has no row with fields, so its columns can't be inferred; give a schema.")
            : fields.ToTable(options.Formats);
    }

    private static void Add(ObjectRef origin, FieldGuesses fields, ReadOnlySpan<byte> line, long number)
    {
        var reader = new Utf8JsonReader(line);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw new InvalidDataException($"{origin.Key}, line {number}: it is no JSON object, so columns can't be inferred; give a schema, or is it another format?");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var guess = fields[reader.GetString()!];
                reader.Read();
                switch (reader.TokenType)
                {
                    case JsonTokenType.Null:
                        break;
                    case JsonTokenType.String:
                        guess.AddText(System.Text.Encoding.UTF8.GetBytes(reader.GetString()!));
                        break;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        reader.Skip();
                        guess.AddOther();
                        break;
                    default:
                        guess.Add(reader.ValueSpan);
                        break;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{origin.Key}, line {number}: it is no JSON, so columns can't be inferred; give a schema, or is it another format?", e);
        }
    }

    /// <summary>Guesses by field, in order.</summary>
    private sealed class FieldGuesses(TimeRules times)
    {
        private readonly Dictionary<string, int> _places = new(StringComparer.OrdinalIgnoreCase);
        private readonly List<TypeGuess> _guesses = [];

        public List<string> Names { get; } = [];

        public TypeGuess this[string name]
        {
            get
            {
                if (!_places.TryGetValue(name, out var place))
                {
                    place = _guesses.Count;
                    _places.Add(name, place);
                    _guesses.Add(new TypeGuess(times));
                    Names.Add(name);
                }

                return _guesses[place];
            }
        }

        public InferredTable ToTable(IReadOnlyList<string> given)
        {
            var names = CsvNames.Sanitise(Names, Names.Count);
            var formats = _guesses.Select(g => g.Format).OfType<string>().Except(given);
            return new InferredTable(new TableSchema(names.Zip(_guesses, (n, g) => new TableColumn(n, g.Type))), [.. given, .. formats], false);
        }
    }
}
