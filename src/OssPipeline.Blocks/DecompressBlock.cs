using System.Buffers;
using System.IO.Pipelines;
using OssPipeline.Blocks.Codecs;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks;

/// <summary>Decompresses each object.</summary>
internal sealed class DecompressBlock : IStreamTransform<Part, Part>
{
    public static ComponentKind Kind { get; } = new BlockKind<DecompressOptions>(
        "decompress", Scope.Object, "Decompresses gzip and zstd objects, told apart by their first bytes.", (options, _) => new DecompressBlock(options))
    {
        Example = """
            unpack: { kind: decompress, plain: pass, max_size: 100GiB }
            """,
        Remarks = """
            `.gz` and `.zst` are cut off the key (`.tgz` and `.tzst` become `.tar`), whatever the content turns out to be, as the key is
            settled before any byte is read. Several gzip members or zstd frames in a row are one object. Data that is cut off, corrupt
            or followed by other bytes fails its object. A zstd frame may ask for a window of up to 128 MiB, which is taken outside
            the pipeline's `memory`.
            """,
    };

    private readonly DecompressOptions _options;
    private readonly GzipDecoder _gzip;
    private readonly ZstdDecoder _zstd;

    public DecompressBlock(DecompressOptions options)
    {
        _options = options;
        var limit = new ExpansionLimit(options.MaxRatio, options.MaxSize);
        _gzip = new GzipDecoder(limit);
        _zstd = new ZstdDecoder(limit);
    }

    public Scope Scope => Scope.Object;

    // a and a.gz meet.
    public bool KeepsKeysDistinct => false;

    public ObjectVerdict Shape(ObjectRef origin, ObjectDraft draft) => ObjectVerdict.Keep(draft with
    {
        Key = CompressionFacts.StripSuffix(draft.Key, _options.Wanted),
        Length = null,
        LengthHint = _options.MaxSize?.Bytes,
        Attributes = draft.Attributes.ContentEncoding is "gzip" or "zstd" ? draft.Attributes with { ContentEncoding = null } : draft.Attributes,
    });

    public ValueTask RunAsync(IFlowReader<Part> input, IFlowWriter<Part> output, CancellationToken cancellationToken) =>
        CodecFlow.RunAsync(input, output, DecodeAsync, cancellationToken);

    private async ValueTask DecodeAsync(PipeReader reader, PipeWriter writer, CancellationToken cancellationToken)
    {
        var start = await PeekAsync(reader, cancellationToken).ConfigureAwait(false);
        var found = CompressionFacts.Detect(start);
        if (found is null && _options is { Format: DecompressFormat.Auto, Plain: PlainObjects.Pass })
        {
            await CodecFlow.CopyAsync(reader, writer, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (found is null || (_options.Wanted is { } wanted && wanted != found))
        {
            var what = start.Length == 0 ? "is empty" : $"begins with the bytes {Convert.ToHexStringLower(start)}";
            throw new InvalidDataException(_options.Wanted is { } missed
                ? $"It is not {missed.Word()}: it {what}."
                : $"It is neither gzip nor zstd: it {what}; plain: pass would take it as it is.");
        }

        Codec decode = found == Compression.Gzip ? _gzip.RunAsync : _zstd.RunAsync;
        await decode(reader, writer, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<byte[]> PeekAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        var result = await reader.ReadAtLeastAsync(4, cancellationToken).ConfigureAwait(false);
        var start = result.Buffer.Slice(0, Math.Min(4, result.Buffer.Length)).ToArray();
        reader.AdvanceTo(result.Buffer.Start);
        return start;
    }
}
