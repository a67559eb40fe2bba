using OssPipeline.Core.Data;
using Snappier;
using ZstdSharp;

namespace OssPipeline.Tables.Parquet.Pages;

/// <summary>Compresses pages. Not safe for concurrent use.</summary>
internal abstract class PageCodec : IDisposable
{
    private byte[] _packed = [];

    /// <summary>Its number in files (parquet.thrift, CompressionCodec).</summary>
    public abstract int Number { get; }

    /// <summary>A codec.</summary>
    public static PageCodec Of(ParquetCompression compression, int? level) => compression switch
    {
        ParquetCompression.Snappy => new SnappyCodec(),
        ParquetCompression.Zstd when NativeZstd.IsAvailable => new NativeZstdCodec(level ?? ParquetPlan.UsualZstdLevel),
        ParquetCompression.Zstd => new ZstdCodec(level ?? ParquetPlan.UsualZstdLevel),
        ParquetCompression.None => new NoCodec(),
        _ => throw new ArgumentOutOfRangeException(nameof(compression)),
    };

    /// <summary>Compresses a page.</summary>
    /// <returns>The bytes, until the next call.</returns>
    public abstract ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> page);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        LargeArrayPool.Of<byte>().Return(_packed);
        _packed = [];
    }

    /// <summary>Room for a compressed page.</summary>
    protected Span<byte> Room(int bytes)
    {
        if (_packed.Length < bytes)
        {
            // Pages differ a little: exact room would be made again and again.
            LargeArrayPool.Of<byte>().Return(_packed);
            _packed = LargeArrayPool.Of<byte>().Rent(bytes);
        }

        return _packed;
    }

    private sealed class NoCodec : PageCodec
    {
        public override int Number => 0;

        public override ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> page) => page;
    }

    private sealed class SnappyCodec : PageCodec
    {
        public override int Number => 1;

        public override ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> page)
        {
            var room = Room(Snappy.GetMaxCompressedLength(page.Length));
            return room[..Snappy.Compress(page, room)];
        }
    }

    private sealed class ZstdCodec(int level) : PageCodec
    {
        private readonly Compressor _compressor = new(level);

        public override int Number => 6;

        public override ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> page)
        {
            var room = Room(Compressor.GetCompressBound(page.Length));
            return room[.._compressor.Wrap(page, room)];
        }

        public override void Dispose()
        {
            _compressor.Dispose();
            base.Dispose();
        }
    }

    private sealed class NativeZstdCodec(int level) : PageCodec
    {
        private readonly NativeZstd _zstd = new();

        public override int Number => 6;

        public override ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> page)
        {
            var room = Room(Compressor.GetCompressBound(page.Length));
            return room[.._zstd.Compress(page, room, level)];
        }

        public override void Dispose()
        {
            _zstd.Dispose();
            base.Dispose();
        }
    }
}
