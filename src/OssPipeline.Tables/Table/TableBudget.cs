using System.Numerics;
using OssPipeline.Core.Storage;

namespace OssPipeline.Tables.Table;

/// <summary>What a table may hold in memory, and what it does. Safe for concurrent use.</summary>
internal sealed record TableBudget
{
    private const int MostPartBytes = 8 << 20;

    /// <summary>10,000 parts of this size are more than the 2 GB that a file may have.</summary>
    private const int LeastPartBytes = 256 << 10;

    private const int LeastGroupBytes = 64 << 10;

    private const int MostDirectBytes = 4 << 20;

    private const long MostSpillBytes = 16L << 30;

    private long _rows;
    private long _output;

    private TableBudget()
    {
    }

    /// <summary>How many row groups are encoded at once.</summary>
    public required int Encoders { get; init; }

    /// <summary>Bytes at which waiting rows become a row group.</summary>
    public required long GroupBytes { get; init; }

    /// <summary>Bytes of a part.</summary>
    public required int PartBytes { get; init; }

    /// <summary>How many parts may be on their way.</summary>
    public required int PartsAtOnce { get; init; }

    /// <summary>Bytes of batches that wait together before they are taken apart by partition.</summary>
    public required long HeapBytes { get; init; }

    /// <summary>Bytes of a partition's rows at which they need not wait for more.</summary>
    public required long DirectBytes { get; init; }

    /// <summary>Bytes of rows that may lie in temporary files.</summary>
    public required long SpillLimit { get; init; }

    /// <summary>Files that may be open: each takes some hundred kilobytes of what encoders keep.</summary>
    public required int OpenFiles { get; init; }

    /// <summary>Bytes of files that may wait or be on their way.</summary>
    public required long OutputLimit { get; init; }

    /// <summary>Bytes of rows that wait.</summary>
    public long Rows => Volatile.Read(ref _rows);

    /// <summary>Whether more of files is held than may.</summary>
    public bool IsOutputShort => Volatile.Read(ref _output) > OutputLimit;

    /// <summary>Divides memory: under half for rows that wait and are being encoded, as much for files' bytes, the rest for what libraries use.</summary>
    public static TableBudget Of(long memory, int parallelism, TableOptions options, StoreInfo store)
    {
        var encoders = Math.Max(1, parallelism);
        var half = Math.Max(1 << 20, memory * 45 / 100);
        var part = Math.Clamp(Convenient(half / 8), Math.Max(LeastPartBytes, store.MinPartSize), Math.Max(MostPartBytes, store.MinPartSize));
        var group = Math.Min(options.RowGroup.Bytes, Math.Max(options.TargetFileSize.Bytes, LeastGroupBytes));
        var share = options.PartitionBy.Count == 0 ? half / (encoders + 1) : half * 4 / 10 / encoders;
        var bytes = Math.Min(group, Math.Max(LeastGroupBytes, share));
        return new TableBudget
        {
            Encoders = encoders,
            GroupBytes = bytes,
            PartBytes = (int)Math.Min(part, store.MaxPartSize),
            PartsAtOnce = (int)Math.Clamp(half / 2 / part, 2, Math.Max(2, store.WriteConcurrency)),
            HeapBytes = Math.Max(LeastGroupBytes, half * 6 / 10 / (encoders + 1)),
            DirectBytes = Math.Min(bytes, MostDirectBytes),
            SpillLimit = Math.Min(MostSpillBytes, half * 512),
            OpenFiles = (int)Math.Clamp(memory >> 20, encoders * 4, 1024),
            OutputLimit = half,
        };
    }

    // A power of two, as pooled memory comes.
    private static long Convenient(long bytes) => (long)BitOperations.RoundUpToPowerOf2((ulong)bytes + 1) >> 1;

    /// <summary>More rows wait, or fewer.</summary>
    public void AddRows(long bytes) => Interlocked.Add(ref _rows, bytes);

    /// <summary>More of files is held, or less.</summary>
    public void AddOutput(long bytes) => Interlocked.Add(ref _output, bytes);

    /// <summary>Whether files take more than a share of their limit.</summary>
    public bool IsOutputAbove(int share, int of) => Volatile.Read(ref _output) > OutputLimit / of * share;
}
