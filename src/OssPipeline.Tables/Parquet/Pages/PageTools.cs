namespace OssPipeline.Tables.Parquet.Pages;

/// <summary>Memory and a codec to make pages with. Not safe for concurrent use.</summary>
internal sealed class PageTools : IDisposable
{
    private readonly ParquetCompression _compression;
    private readonly int? _level;

    public PageTools(ParquetPlan plan)
    {
        (_compression, _level) = (plan.Compression, plan.Level);
        Codec = PageCodec.Of(plan.Compression, plan.Level);
    }

    /// <summary>The codec.</summary>
    public PageCodec Codec { get; }

    /// <summary>Where a page is made.</summary>
    public PageBytes Page { get; } = new();

    /// <summary>Distinct values of a column.</summary>
    public PageDictionary Dictionary { get; } = new();

    /// <summary>Whether its codec is a plan's.</summary>
    public bool Suits(ParquetPlan plan) => _compression == plan.Compression && _level == plan.Level;

    /// <inheritdoc/>
    public void Dispose() => Codec.Dispose();
}
