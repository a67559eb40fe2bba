using System.Globalization;
using OssPipeline.Throughput.Running;

namespace OssPipeline.Throughput.Tables;

/// <summary>DuckDB's COPY in a process of its own.</summary>
internal sealed record DuckTable(string Codec, int Threads, string Work) : TableContender(Codec, Threads, Work)
{
    /// <summary>Whether rows may change their order (<c>preserve_insertion_order = false</c>).</summary>
    public bool IsUnordered { get; init; }

    public override string Title => IsUnordered ? "DuckDB, order not kept" : "DuckDB";

    public override bool IsPeer => !IsUnordered;

    protected override async Task<TableFigures> MeasureAsync(VehicleFile source, TimeSpan limit, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "table-copy", "--path", source.Path, "--target", Target, "--compression", Codec,
            "--threads", Threads.ToString(CultureInfo.InvariantCulture),
            .. Partitions > 0 ? ["--partition-by", GenerateVehicles.PartitionColumn] : Array.Empty<string>(),
            .. IsUnordered ? ["--unordered"] : Array.Empty<string>(),
        ];
        return new TableFigures(await MeasuredProcess.RunAsync(Bind(ProcessSpec.Own(arguments)), limit, cancellationToken));
    }
}
