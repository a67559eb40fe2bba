using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using OssPipeline.Core.Catalog;
using OssPipeline.Query;
using OssPipeline.Tables.Csv;
using OssPipeline.Tables.Json;

namespace OssPipeline.Cli.Queries;

/// <summary>The argument and options of <c>infer</c>: which file, how to decrypt it, and what is known of it.</summary>
internal sealed class InferOptions(CommonOptions common)
{
    private const int DefaultSample = 10_000;

    // What a quoted scalar of YAML escapes is what JSON does.
    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The URL and how it is opened.</summary>
    public InputOptions Input { get; } = new(common);

    private Option<string?> Format { get; } = new("--format") { Description = "csv, tsv or json, where neither names nor first bytes tell.", HelpName = "FORMAT" };

    private Option<string?> Delimiter { get; } = new("--delimiter") { Description = "What stands between fields [default: a comma; a tab in tsv].", HelpName = "CHAR" };

    private Option<bool?> Header { get; } = new("--header") { Description = "Whether the first row has names (true, false) [default: finds out].", HelpName = "BOOL" };

    private Option<string[]> Null { get; } = new("--null") { Description = "A text that means null; may be given several times.", HelpName = "TEXT" };

    private Option<string?> Encoding { get; } = new("--encoding") { Description = "How text is encoded: utf8, utf16 or gbk [default: utf8].", HelpName = "NAME" };

    private Option<int> Sample { get; } = new("--sample") { Description = "How many rows to look at.", HelpName = "N", DefaultValueFactory = _ => DefaultSample };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(Input.At.Url);
        Input.AddTo(command, withText: false);
        foreach (var option in new Option[] { Format, Delimiter, Header, Null, Encoding, Sample })
        {
            command.Add(option);
        }
    }

    /// <summary>The format given; null to find out.</summary>
    public QueryFormat? GivenFormat(Invocation run) => run.Line.GetValue(Format) switch
    {
        null => null,
        "csv" or "tsv" => QueryFormat.Csv,
        "json" => QueryFormat.Json,
        var other => throw CliException.Usage($"--format {other}: formats are csv, tsv, json"),
    };

    /// <summary>The decoder for a file.</summary>
    /// <param name="run">The command line.</param>
    /// <param name="format">What the file is.</param>
    /// <param name="key">Its key.</param>
    /// <exception cref="CliException">An option is wrong, or is none for such a file.</exception>
    public InferredDecoder Decoder(Invocation run, QueryFormat format, string key)
    {
        var decoder = format == QueryFormat.Json ? JsonDecoder(run) : CsvDecoder(run, key);
        return decoder.Problem() is { } problem ? throw CliException.Usage($"--{problem.Option}: {problem.Message}") : decoder;
    }

    private InferredDecoder JsonDecoder(Invocation run)
    {
        foreach (var option in new Option[] { Delimiter, Header, Null, Encoding })
        {
            if (run.Line.GetResult(option) is not null)
            {
                throw CliException.Usage($"{option.Name} is about CSV, and the file is JSON lines");
            }
        }

        return new InferredDecoder(JsonKinds.Kinds.Single(), new Dictionary<string, object> { ["sample"] = run.Line.GetValue(Sample) }, []);
    }

    private InferredDecoder CsvDecoder(Invocation run, string key)
    {
        var kind = CsvKinds.Kinds.Single();
        var options = new Dictionary<string, object> { ["sample"] = run.Line.GetValue(Sample) };
        var lines = new List<string>();
        if ((run.Line.GetValue(Delimiter) ?? (IsTabbed(run, key) ? "\\t" : null)) is { } delimiter)
        {
            options.Add("delimiter", delimiter);
            lines.Add($"delimiter: {Quoted(delimiter)}");
        }

        if (run.Line.GetValue(Encoding) is { } encoding)
        {
            options.Add("encoding", Choice(kind, "encoding", encoding));
            lines.Add($"encoding: {encoding}");
        }

        if (run.Line.GetValue(Null) is { Length: > 0 } nulls)
        {
            options.Add("null", nulls);
            lines.Add($"null: [{string.Join(", ", nulls.Select(Quoted))}]");
        }

        if (run.Line.GetValue(Header) is { } header)
        {
            options.Add("header", header ? "true" : "false");
        }

        return new InferredDecoder(kind, options, lines);
    }

    private bool IsTabbed(Invocation run, string key)
    {
        if (run.Line.GetValue(Format) is { } given)
        {
            return given == "tsv";
        }

        var name = key.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || key.EndsWith(".zst", StringComparison.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(key) : key;
        return name.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase);
    }

    private static object Choice(ComponentKind kind, string name, string word)
    {
        var option = kind.Schema.Options.Single(o => o.Name == name);
        return option.Choices.Contains(word)
            ? Enum.Parse(option.Property.PropertyType, word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true)
            : throw CliException.Usage($"--{name} {word}: there are {string.Join(", ", option.Choices)}");
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Quoting);
}
