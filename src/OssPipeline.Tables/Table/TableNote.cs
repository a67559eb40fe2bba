using System.Text.Json;
using System.Text.Json.Serialization;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Table;

/// <summary>A note in a table's log. Exactly one of its parts is there.</summary>
internal sealed record TableNote
{
    /// <summary>A run began.</summary>
    public string? Run { get; init; }

    /// <summary>An upload was begun.</summary>
    public UploadNote? Begun { get; init; }

    /// <summary>A file whose parts are all there.</summary>
    public FileNote? File { get; init; }

    /// <summary>From here on the run is made visible, by this run or the next: of all notes before, those of files are its files.</summary>
    public IntentNote? Intent { get; init; }

    /// <summary>All files of the run so named are visible.</summary>
    public string? Complete { get; init; }

    /// <summary>Nothing is left to do for the run so named.</summary>
    public string? Done { get; init; }

    /// <summary>The note of an upload.</summary>
    public static string Upload(string key, string id) => new TableNote { Begun = new UploadNote(key, id) }.ToText();

    /// <summary>The note as text, one line.</summary>
    public string ToText() => JsonSerializer.Serialize(this, TableJson.Line.TableNote);

    /// <summary>Reads a note.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static TableNote Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, TableJson.Line.TableNote) ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The table's log holds what no version of this program wrote: {e.Message}", e);
        }
    }
}

/// <summary>An upload that was begun.</summary>
/// <param name="Key">The object it makes.</param>
/// <param name="Id">The store's ID of it.</param>
internal sealed record UploadNote(string Key, string Id);

/// <summary>A file with all its parts, and what the manifest says of it.</summary>
/// <param name="Upload">The upload.</param>
/// <param name="Folder">The partition's folder, relative to the table's; empty without partitions.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Columns">What its columns hold.</param>
internal sealed record FileNote(HeldUpload Upload, string Folder, long Rows, IReadOnlyList<ColumnFacts> Columns);

/// <summary>What a column of a file holds.</summary>
/// <param name="Name">The column.</param>
/// <param name="Nulls">How many values are null.</param>
/// <param name="Min">The least value as text; null where there is none, or it is too long.</param>
/// <param name="Max">The greatest.</param>
internal sealed record ColumnFacts(string Name, long Nulls, string? Min, string? Max);

/// <summary>What is to become of a run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Written">When it was decided, UTC.</param>
/// <param name="Files">How many notes of files there are.</param>
/// <param name="Replaced">Keys of files that are deleted once the new ones are there.</param>
/// <param name="Format">The files' format, for the manifest.</param>
/// <param name="Schema">All columns.</param>
/// <param name="PartitionBy">Partition columns.</param>
/// <param name="Scripts">Scripts to write beside.</param>
/// <param name="Lineage">What the table was made from.</param>
internal sealed record IntentNote(
    string Run,
    DateTimeOffset Written,
    int Files,
    IReadOnlyList<string> Replaced,
    string Format,
    IReadOnlyList<ManifestColumn> Schema,
    IReadOnlyList<string> PartitionBy,
    IReadOnlyList<TableScript> Scripts,
    IReadOnlyList<ManifestOrigin> Lineage);

/// <summary>How notes and manifests are written.</summary>
[JsonSerializable(typeof(TableNote))]
[JsonSerializable(typeof(Manifest))]
internal sealed partial class TableJson : JsonSerializerContext
{
    /// <summary>On one line.</summary>
    public static TableJson Line { get; } = new(Written(indented: false));

    /// <summary>For people to read.</summary>
    public static TableJson Pretty { get; } = new(Written(indented: true));

    private static JsonSerializerOptions Written(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = indented,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
