using System.Text.Json;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Tables;

/// <summary>
/// A decoder, the row blocks behind it and a table, as one block of the graph: parts of an object go in, a receipt of its rows comes
/// out. Rows never travel on edges between its nodes: a batch is prepared by the task that decoded it.
/// </summary>
internal sealed class TableSection : IStreamTransform<Part, Part>
{
    private readonly PlanNode _decoder;
    private readonly IReadOnlyList<PlanNode> _blocks;
    private readonly PlanNode _table;
    private TableRun? _run;

    public TableSection(PlanNode decoder, IReadOnlyList<PlanNode> blocks, PlanNode table, PlanNode? rejects)
    {
        _decoder = decoder;
        _blocks = blocks;
        _table = table;
        Rejects = rejects?.Component as IRejectSink;
    }

    /// <summary>The table's node.</summary>
    public string Name => _table.Name;

    public IRowDecoder Decoder => (IRowDecoder)_decoder.Component;

    public ITableSink Table => (ITableSink)_table.Component;

    /// <summary>Where rows go that do not fit; null when they fail their object.</summary>
    public IRejectSink? Rejects { get; }

    /// <summary>Nothing of the table is visible before the run commits.</summary>
    public Scope Scope => Scope.Run;

    public bool KeepsKeysDistinct => true;

    public ObjectVerdict Shape(ObjectRef origin, ObjectDraft draft)
    {
        var verdict = Decoder.Shape(origin, draft);
        foreach (var block in _blocks)
        {
            if (verdict.Draft is { } kept)
            {
                verdict = block.Block!.Shape(origin, kept);
            }
        }

        return verdict.Draft is { } last ? ObjectVerdict.Keep(last with { Length = null, LengthHint = null }) : verdict;
    }

    /// <summary>Fits the row blocks and the table to columns.</summary>
    /// <returns>The blocks, and the columns of the table.</returns>
    /// <exception cref="InvalidDataException">They don't fit; the message names the node.</exception>
    public (IReadOnlyList<IRowStep> Steps, TableSchema Output) Bind(TableSchema schema)
    {
        List<IRowStep> steps = [];
        var at = _decoder;
        try
        {
            foreach (var block in _blocks)
            {
                at = block;
                var step = ((IRowTransform)block.Component).Bind(schema);
                steps.Add(step);
                schema = step.Output;
            }

            at = _table;
            Table.Check(schema);
            return (steps, schema);
        }
        catch (InvalidDataException e)
        {
            throw new PlanException(at.Spec.At, $"'{at.Name}': {e.Message}");
        }
    }

    /// <summary>The source node of an object, for the lineage.</summary>
    public string SourceOf(ObjectRef origin) => SourceNames is [var only] ? only : "";

    /// <summary>The names of the sources whose objects come here.</summary>
    public IReadOnlyList<string> SourceNames { get; set; } = [];

    public void Begin(TableRun run) => _run = run;

    public async ValueTask RunAsync(IFlowReader<Part> input, IFlowWriter<Part> output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        var run = _run ?? throw new InvalidOperationException("The table's run has not begun.");
        var content = PartPipe.Reader(input, cancellationToken);
        RowCounts counts;
        try
        {
            counts = await run.TakeAsync(input.Origin, content, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await content.CompleteAsync().ConfigureAwait(false);
        }

        var receipt = JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, long> { ["rows_read"] = counts.Read, ["rows_written"] = counts.Written, ["rows_left_out"] = counts.LeftOut, ["rows_rejected"] = counts.Rejected });
        var lease = await output.AcquireAsync(receipt.Length, cancellationToken).ConfigureAwait(false);
        receipt.CopyTo(lease.GetSpan());
        await output.WriteAsync(new Part(output.Origin, 0, isLast: true, 0, lease, receipt.Length), cancellationToken).ConfigureAwait(false);
    }
}
