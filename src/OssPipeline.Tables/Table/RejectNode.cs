using OssPipeline.Core.Catalog;
using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;

namespace OssPipeline.Tables.Table;

/// <summary>Options of the sink kind <c>reject</c>.</summary>
internal sealed record RejectOptions : IValidatedOptions
{
    /// <summary>The store to write to.</summary>
    [Option("The store to write to, by its name under `stores`.", Example = "lake")]
    public required string Store { get; init; }

    /// <summary>What keys begin with.</summary>
    [Option("What the keys begin with; not below a table's folder.", Example = "rejects/vehicles/")]
    public required string Prefix { get; init; }

    /// <summary>The most rejects.</summary>
    [Option("The most rows that a run may put aside; one more fails its object, and so the table is not committed.")]
    public int MaxRejects { get; init; } = 1000;

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (MaxRejects is < 0 or > 1_000_000)
        {
            yield return new OptionProblem("max_rejects", "max_rejects is 0 to 1000000.");
        }
    }
}

/// <summary>Takes the rows that do not fit: the sink kind <c>reject</c>.</summary>
internal sealed class RejectNode(RejectOptions options, IObjectStore store) : IRejectSink
{
    /// <summary>The kind <c>reject</c>.</summary>
    public static ComponentKind Kind { get; } = new RejectKind<RejectOptions>(
        "reject",
        "Takes the rows that do not fit, with file, line, column and reason, instead of failing their object.",
        static (options, context) => new RejectNode(options, context.Store(options.Store)))
    {
        Example = """
            rows:    { kind: csv_decode, header: true, schema: { id: bigint, at: timestamp } }
            table:   { kind: table, store: lake, prefix: warehouse/vehicles/ }
            rejects: { kind: reject, from: rows, store: lake, prefix: rejects/vehicles/, max_rejects: 1000 }
            """,
        Remarks = """
            Reads from the decoder or from a row block; it takes what the decoder, all row blocks behind it and the table reject, whichever of
            them it names. A run that rejects nothing writes nothing; another writes one object of JSON lines, `PREFIXJOB-RUN.jsonl`.
            Rows read are always rows written, rows left out by `where` and rows rejected together.
            """,
    };

    /// <inheritdoc/>
    public string Location => $"{store.Info.Location}/{options.Prefix}";

    /// <inheritdoc/>
    public long MaxRejects => options.MaxRejects;

    /// <inheritdoc/>
    public async ValueTask<string> StoreAsync(string name, ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        var key = $"{options.Prefix}{name}.jsonl";
        await store.PutAsync(key, lines, WriteOptions.Default, cancellationToken).ConfigureAwait(false);
        return key;
    }
}
