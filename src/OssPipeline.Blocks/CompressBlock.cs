using OssPipeline.Blocks.Codecs;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks;

/// <summary>Compresses each object as one stream.</summary>
internal sealed class CompressBlock : IStreamTransform<Part, Part>
{
    public static ComponentKind Kind { get; } = new BlockKind<CompressOptions>(
        "compress", Scope.Object, "Compresses each object as one gzip or zstd stream.", (options, _) => new CompressBlock(options))
    {
        Example = """
            pack: { kind: compress, format: zstd, level: 3, skip: ["*.{gz,zst,jpg,parquet}"] }
            """,
        Remarks = """
            The same object gives the same bytes again, with no name or time inside. A cut-off run begins an object anew, since what a
            stream has become depends on all of it. zstd frames carry their checksum.
            """,
    };

    private readonly CompressOptions _options;
    private readonly Glob[] _skip;
    private readonly Codec _codec;

    public CompressBlock(CompressOptions options)
    {
        _options = options;
        _skip = [.. options.Skip.Select(Glob.Parse)];
        var level = options.Level ?? options.Format.DefaultLevel();
        _codec = options.Format == Compression.Gzip ? new GzipEncoder(level).RunAsync : new ZstdEncoder(level).RunAsync;
    }

    public Scope Scope => Scope.Object;

    // A skipped a.gz meets what a becomes.
    public bool KeepsKeysDistinct => _skip.Length == 0 || !_options.Suffix;

    public ObjectVerdict Shape(ObjectRef origin, ObjectDraft draft)
    {
        if (IsSkipped(origin))
        {
            return ObjectVerdict.Keep(draft);
        }

        var encoding = draft.Attributes.ContentEncoding;
        return ObjectVerdict.Keep(draft with
        {
            Key = _options.Suffix ? draft.Key + _options.Format.Suffix() : draft.Key,
            Length = null,
            LengthHint = (draft.Length ?? draft.LengthHint) is { } length ? _options.Format.WorstCase(length) : null,
            Attributes = !_options.ContentEncoding ? draft.Attributes : draft.Attributes with
            {
                // RFC 9110, 8.4: codings in the order in which they were applied.
                ContentEncoding = encoding is null ? _options.Format.Word() : $"{encoding}, {_options.Format.Word()}",
            },
        });
    }

    public ValueTask RunAsync(IFlowReader<Part> input, IFlowWriter<Part> output, CancellationToken cancellationToken) =>
        CodecFlow.RunAsync(input, output, IsSkipped(input.Origin) ? CodecFlow.CopyAsync : _codec, cancellationToken);

    // By the source's key, the only one that both calls know.
    private bool IsSkipped(ObjectRef origin)
    {
        foreach (var glob in _skip)
        {
            if (glob.IsMatch(origin.Key))
            {
                return true;
            }
        }

        return false;
    }
}
