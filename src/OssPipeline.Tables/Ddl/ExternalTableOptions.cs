using OssPipeline.Core.Catalog;
using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;

namespace OssPipeline.Tables.Ddl;

/// <summary>How a pipeline file describes a table over files that pass through as they are.</summary>
public sealed record ExternalTableOptions : IValidatedOptions
{
    private static readonly string[] Mismatches = ["error", "truncate", "ignore"];

    /// <summary>The table's name.</summary>
    [Option("The table's name: table, schema.table or project.schema.table.", Example = "vehicles", IsTuning = true)]
    public required string Table { get; init; }

    /// <summary>What the files are.</summary>
    [Option("What the files are. csv and tsv are read by MaxCompute's own handlers, the others by Hive's classes.", IsTuning = true)]
    public required DdlFormat Format { get; init; }

    /// <summary>The columns.</summary>
    [Option("The columns and their types, in the order of the files' fields; partition columns last.", Example = "{ vehicle_id: int, direction: string, ds: string }", IsOrdered = true, IsTuning = true)]
    public required IReadOnlyDictionary<string, string> Schema { get; init; }

    /// <summary>Partition columns.</summary>
    [Option("The columns that are in the names of folders (ds=2026-11-24/), outermost first.", Example = "[ds]", IsTuning = true)]
    public IReadOnlyList<string> PartitionBy { get; init; } = [];

    /// <summary>The table's folder.</summary>
    [Option("The table's folder below the sink's prefix, where the keys of its files have one.", Example = "exports/vehicles/", DefaultText = "all that the sink writes below its prefix", IsTuning = true)]
    public string Directory { get; init; } = "";

    /// <summary>Whose SQL.</summary>
    [Option("Whose SQL the scripts are in.", IsTuning = true)]
    public DdlDialect Dialect { get; init; }

    /// <summary>The table's comment.</summary>
    [Option("What the table's comment says.", Example = "Positions of ambulances", IsTuning = true)]
    public string? Comment { get; init; }

    /// <summary>Columns' comments.</summary>
    [Option("What columns' comments say.", Example = "{ direction: where it was bound for }", IsTuning = true)]
    public IReadOnlyDictionary<string, string> ColumnComments { get; init; } = new Dictionary<string, string>();

    /// <summary>The role MaxCompute takes.</summary>
    [Option("The RAM role by which MaxCompute reads the files.", Example = "acs:ram::1234567890123456:role/aliyunodpsdefaultrole", DefaultText = "the account's AliyunODPSDefaultRole", IsTuning = true)]
    public string? RoleArn { get; init; }

    /// <summary>After how many days it is forgotten.</summary>
    [Option("After how many days MaxCompute forgets the table when nobody changes it; the files stay.", Example = "365", DefaultText = "never", IsTuning = true)]
    public int? Lifecycle { get; init; }

    /// <summary>The endpoint in LOCATION.</summary>
    [Option("The endpoint that LOCATION names.", Example = "oss-cn-hangzhou-internal.aliyuncs.com", DefaultText = "the internal one of the store's region", IsTuning = true)]
    public string? Endpoint { get; init; }

    /// <summary>The whole LOCATION.</summary>
    [Option("The whole LOCATION, where the table's files will lie elsewhere than this pipeline writes them.", Example = "oss://oss-cn-hangzhou-internal.aliyuncs.com/lake/vehicles/", IsTuning = true)]
    public string? Location { get; init; }

    /// <summary>The delimiter.</summary>
    [Option("What stands between fields, a single character.", Example = "\"|\"", DefaultText = "the format's own", IsTuning = true)]
    public string? Delimiter { get; init; }

    /// <summary>Lines of header.</summary>
    [Option("How many lines at the beginning of each file are no rows.", IsTuning = true)]
    public int HeaderLines { get; init; }

    /// <summary>The text for null.</summary>
    [Option("The text that means null.", Example = "'\\N'", DefaultText = "an empty field", IsTuning = true)]
    public string Null { get; init; } = "";

    /// <summary>Whether fields may be quoted.</summary>
    [Option("Fields may stand in double quotes.", IsTuning = true)]
    public bool UseQuote { get; init; }

    /// <summary>Gzip files.</summary>
    [Option("The files are gzip; all of them or none.", IsTuning = true)]
    public bool Gzip { get; init; }

    /// <summary>The text's encoding.</summary>
    [Option("How text is encoded: UTF-8, UTF-16, US-ASCII or GBK.", IsTuning = true)]
    public string Encoding { get; init; } = "UTF-8";

    /// <summary>Rows of another length.</summary>
    [Option("What MaxCompute does about rows with too few or too many fields: error, truncate or ignore.", DefaultText = "error", IsTuning = true)]
    public string? Mismatch { get; init; }

    /// <summary>The expression of <c>regex</c>.</summary>
    [Option("For format: regex, the expression whose groups are the columns.", Example = "'(\\S+) (\\S+)'", IsTuning = true)]
    public string? Pattern { get; init; }

    /// <summary>More properties.</summary>
    [Option("Further properties: SERDEPROPERTIES in MaxCompute, TBLPROPERTIES or OPTIONS elsewhere.", Example = "{ avro.schema.url: oss://lake/schemas/vehicles.avsc }", IsTuning = true)]
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        foreach (var problem in ColumnProblems().Concat(TextProblems()))
        {
            yield return problem;
        }

        if (Table.Length == 0)
        {
            yield return new OptionProblem("table", "a table needs a name");
        }

        if (Directory.Length > 0 && (Directory[0] is '/' or '\\' || !Directory.EndsWith('/') || Directory.Contains("//", StringComparison.Ordinal)))
        {
            yield return new OptionProblem("directory", "it must be a folder, such as exports/vehicles/: no / at its beginning, one at its end");
        }

        if (Lifecycle is < 1 or > 37231)
        {
            yield return new OptionProblem("lifecycle", "it must lie between 1 and 37231 days");
        }

        if (Location is not null && Problem(() => DdlLocation.Parse(Location)) is { } wrong)
        {
            yield return new OptionProblem("location", wrong);
        }
    }

    /// <summary>The table over the files of a directory.</summary>
    /// <param name="store">The store that has them.</param>
    /// <param name="prefix">What their keys begin with.</param>
    /// <exception cref="FormatException">The endpoint or location is none.</exception>
    /// <exception cref="InvalidDataException">The columns are none.</exception>
    public ExternalTable Describe(StoreInfo store, string prefix) => new(Columns(), PartitionBy, new DdlOptions
    {
        Table = Table,
        Format = Format,
        Dialect = Dialect,
        Location = Location is null ? DdlLocation.Of(store, prefix, Endpoint) : DdlLocation.Parse(Location),
        Comment = Comment,
        RoleArn = RoleArn,
        Lifecycle = Lifecycle,
        Properties = Properties,
        Text = new TextLayout
        {
            Delimiter = Delimiter is { Length: 1 } ? Delimiter[0] : null,
            HeaderLines = HeaderLines,
            NullText = Null,
            UsesQuotes = UseQuote,
            IsGzip = Gzip,
            Encoding = Encoding,
            Mismatch = Mismatch,
            Pattern = Pattern,
        },
    });

    /// <summary>The columns.</summary>
    /// <exception cref="InvalidDataException">There are none, or one has no type.</exception>
    internal TableSchema Columns() => new(Schema.Select(c => new TableColumn(
        c.Key,
        ColumnType.TryParse(c.Value, out var type) ? type : throw new InvalidDataException($"The column '{c.Key}' has the type '{c.Value}', which is none."),
        ColumnComments.GetValueOrDefault(c.Key))));

    private IEnumerable<OptionProblem> ColumnProblems()
    {
        foreach (var (name, type) in Schema)
        {
            if (!ColumnType.TryParse(type, out _))
            {
                yield return new OptionProblem("schema", $"'{type}' of '{name}' is no type; types are bigint, int, smallint, tinyint, double, float, decimal(p,s), string, varchar(n), boolean, date, timestamp, binary");
            }
        }

        if (Schema.Count == 0)
        {
            yield return new OptionProblem("schema", "a table has at least one column");
        }
        else if (Schema.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count() < Schema.Count)
        {
            yield return new OptionProblem("schema", "two columns differ in nothing but case, which MaxCompute does not tell apart");
        }

        if (PartitionBy.Count > TableShape.MaxLevels)
        {
            yield return new OptionProblem("partition_by", $"there are {PartitionBy.Count} levels; MaxCompute has at most {TableShape.MaxLevels}");
        }

        foreach (var name in PartitionBy.Concat(ColumnComments.Keys))
        {
            if (!Schema.Keys.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                yield return new OptionProblem(PartitionBy.Contains(name) ? "partition_by" : "column_comments", $"there is no column '{name}' in schema");
            }
        }
    }

    private IEnumerable<OptionProblem> TextProblems()
    {
        if (Delimiter is not (null or { Length: 1 }))
        {
            yield return new OptionProblem("delimiter", "it must be a single character");
        }

        if (HeaderLines < 0)
        {
            yield return new OptionProblem("header_lines", "it can't be negative");
        }

        if (Mismatch is not null && !Mismatches.Contains(Mismatch))
        {
            yield return new OptionProblem("mismatch", $"'{Mismatch}' is none; use {string.Join(", ", Mismatches)}");
        }

        if (Format == DdlFormat.Regex && Pattern is null)
        {
            yield return new OptionProblem("pattern", "format: regex needs the expression whose groups are the columns");
        }
    }

    private static string? Problem(Action attempt)
    {
        try
        {
            attempt();
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}
