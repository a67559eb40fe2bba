using System.IO.Pipelines;
using OssPipeline.Blocks.Codecs;
using OssPipeline.Blocks.Merging;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks;

/// <summary>Merges small objects into large ones, each with an index of its members.</summary>
internal sealed class MergeBlock : IComposer, ICompanionMaker
{
    public static ComponentKind Kind { get; } = new BlockKind<MergeOptions>(
        "merge", Scope.Object, "Merges small objects into large ones, with an index from which unmerge restores each.", (options, _) => new MergeBlock(options))
    {
        Example = """
            read:  { kind: read, store: exports, include: ["**/*.csv"] }
            pack:  { kind: merge, format: csv, by: "{dir:0}", target_size: 128MiB }
            write: { kind: write, store: lake, prefix: merged/ }
            """,
        Remarks = """
            It stands behind a source, with only blocks between them that filter and rename. Objects are put together in the order they are
            listed; what is put together is settled before any byte is read, so `plan` shows it, and the same listing gives the same
            objects again. A run counts merged objects, and resumes at them. An object that the pattern does not match, that a filter leaves
            out or that can't be merged is listed alone, as skipped or failed.

            - `text`: a newline goes between two members where the first lacks its last one; a byte order mark stays at the beginning only.
            - `csv`: as text, and of headers that are equal but for byte order mark and line end only the first stays. A member with another
              header fails its group by name.
            - `gzip`: members follow each other whole, which is gzip again (RFC 1952, 2.2). Each must begin as gzip does; a header line
              inside each stays there.
            - `binary`: bytes as they are; for what may follow each other, as zstd frames may.

            Parquet, ORC and Avro are never merged, by extension and by their first bytes.

            A member that can't be read, or whose version changed since it was listed, fails its group by name; other groups go on. A group
            to which anything was added, or of which anything changed, is a new version and is written again. Without `key`, a merged object
            has its first member's key with `.merged` before the extension, and keeps it as long as that member is the first. With `{n}`, an
            object that comes to lie before others moves all that follow to other numbers: those fail rather than overwrite each other.
            Where members are deleted once they are merged, use `{version}`, a hash of the members and their versions: a merged object with
            it is never overwritten by another. Where groups have changed so that fewer come out, what earlier runs wrote stays; `verify` lists it as extra.

            The index, `KEY.index.jsonl`, is stored and confirmed before its merged object becomes visible. Its first line tells the format,
            its last the number of members and the merged object's size and CRC64; each line between has one original's `key`, `offset` and
            `length` in the merged object, `size` and `crc64` before, and `mtime`. `head: N` says that the first N bytes of the merged
            object go before the original's own (the common header), `lead` gives bytes that do, in base64. Blocks that change bytes can't
            follow unless `index: false`.
            """,
    };

    private readonly MergeOptions _options;
    private MergedSource? _source;

    public MergeBlock(MergeOptions options) => _options = options;

    public Scope Scope => Scope.Object;

    // First members differ, and so do keys made of them; a template may make the same key twice.
    public bool KeepsKeysDistinct => _options.Key is null;

    public int Width => _options.MaxMembers;

    public IReadOnlyList<string> CompanionSuffixes => _options.Index ? [IndexFormat.Suffix] : [];

    public ISource Compose(ISource source, Func<ObjectRef, ObjectVerdict> shape) => _source = new MergedSource(_options, source, shape);

    public ObjectVerdict Shape(ObjectRef origin, ObjectDraft draft) =>
        origin.Composition?.Verdict ?? throw new InvalidOperationException($"'{origin.Key}' was not composed by merge.");

    public async ValueTask RunAsync(IFlowReader<Part> input, IFlowWriter<Part> output, CancellationToken cancellationToken)
    {
        using var index = _options.Index ? new IndexWriter(PartPipe.Writer(output.OpenCompanion(IndexFormat.Suffix), cancellationToken)) : null;
        await CodecFlow.RunAsync(input, output, MergeAsync, cancellationToken).ConfigureAwait(false);

        async ValueTask MergeAsync(PipeReader reader, PipeWriter writer, CancellationToken token)
        {
            var group = input.Origin.Composition!;
            var descriptions = _source!.Describe(group, token);
            await using var described = descriptions.ConfigureAwait(false);
            try
            {
                await new MergeFlow(_options, reader, writer, index, token).RunAsync(group, descriptions).ConfigureAwait(false);
            }
            catch (Exception e) when (index is not null)
            {
                await index.BreakAsync(e).ConfigureAwait(false);
                throw;
            }
        }
    }
}
