using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;

namespace OssPipeline.Tables.Ddl;

/// <summary>Describes files that pass through as they are as a table: the kind <c>external_table</c>.</summary>
internal sealed class ExternalTableBlock : IExternalTable
{
    private readonly ExternalTableOptions _options;

    public ExternalTableBlock(ExternalTableOptions options)
    {
        _options = options;
        Schema = options.Columns();
    }

    /// <summary>The kind <c>external_table</c>.</summary>
    public static ComponentKind Kind { get; } = new BlockKind<ExternalTableOptions>(
        "external_table",
        Scope.Part,
        "Describes the files that the sink behind it writes as an external table; the files pass as they are.",
        static (options, _) => new ExternalTableBlock(options))
    {
        Example = """
            table:
              kind: external_table
              table: vehicles
              format: csv
              schema: { vehicle_id: int, record_time: string, direction: string, ds: string }
              partition_by: [ds]
              use_quote: true
            """,
        Remarks = """
            Nothing is read, changed or stored: `osspipe ddl PIPELINE` prints the scripts that create, extend and drop the table. For rows that
            are decoded and written anew, [`table`](table.md) has these options itself.

            The table's folder is the sink's prefix, followed by `directory`. Keys keep the folders they had at the source, so with
            `read: { prefix: exports/vehicles/ }` and `write: { prefix: raw/ }` the folder is `raw/exports/vehicles/`, and `directory` is
            `exports/vehicles/`. MaxCompute reads every object below it, at any depth; partitions are found where folders are named
            `ds=2026-11-24/`. `hash_key` would scatter the files of a partitioned table over many folders, which `lint` warns of.

            `table`, `schema` and the rest say what the files are; whether they are that is not looked at. No option changes what becomes of
            an object, so a change of any of them moves none again.
            """,
    };

    public TableSchema Schema { get; }

    public IReadOnlyList<string> PartitionBy => _options.PartitionBy;

    public string Directory => _options.Directory;

    public Scope Scope => Scope.Part;

    public bool KeepsKeysDistinct => true;

    public ObjectVerdict Shape(ObjectRef origin, ObjectDraft draft) => ObjectVerdict.Keep(draft);

    public IReadOnlyList<TableScript> Scripts(StoreInfo store, string folder, IReadOnlyCollection<string> partitions) =>
        Describe(store, folder).Scripts(partitions);

    public IReadOnlyList<string> Lint(StoreInfo store, string folder, KnownFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var warnings = Describe(store, folder).Lint(new TableFacts
        {
            LargestFile = files.Largest,
            Partitions = files.Partitions,
            HasHashedKeys = files.HasHashedKeys && Directory.Length > 0,
        }).Select(w => w.ToString()).ToList();
        if (folder.Length == 0)
        {
            warnings.Add("the sink has no prefix, so that the table would be the whole store: give it one, or directory");
        }
        else if (files.HasHashedKeys && Directory.Length == 0 && PartitionBy.Count > 0)
        {
            warnings.Add($"a hash stands between {folder} and the partitions' folders, so that no partition is found: leave hash_key out, or have it spread file names alone");
        }

        if (files.Outside is { } key)
        {
            warnings.Add($"'{SqlText.Remark(key)}' would not lie below the table's folder {folder}; directory says where the files lie");
        }

        return warnings;
    }

    private ExternalTable Describe(StoreInfo store, string folder)
    {
        try
        {
            return _options.Describe(store, folder);
        }
        catch (FormatException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }
}
