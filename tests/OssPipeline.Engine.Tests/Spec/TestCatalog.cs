using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Engine.Tests.Spec;

/// <summary>A small catalogue with every type of option and two types of edges. Nothing of it is ever created.</summary>
internal static class TestCatalog
{
    public static ComponentCatalog Instance { get; } = new(
    [
        new StoreKind<LocalOptions>("local", "A folder.", (_, _, _) => throw new NotSupportedException())
        {
            Example = """
                stores:
                  data: { kind: local, root: ./data }
                """,
        },
        new StoreKind<OssOptions>("oss", "A bucket.", (_, _, _) => throw new NotSupportedException())
        {
            Example = "lake: { kind: oss, endpoint: embedded, bucket: lake }",
        },
        new SourceKind<ReadOptions>("read", "Reads objects of a store.", (_, _) => throw new NotSupportedException())
        {
            Example = "read: { kind: read, store: data }",
            Remarks = "Objects come in the order of their keys.",
        },
        new BlockKind<HashKeyOptions>("hash_key", Scope.Part, "Prefixes keys with a hash.", (_, _) => throw new NotSupportedException())
        {
            Example = "hash: { kind: hash_key, of: \"{dir:0}\" }",
        },
        new BlockKind<NoOptions>("gzip", Scope.Object, "Compresses objects.", (_, _) => throw new NotSupportedException()) { Example = "zip: { kind: gzip }" },
        new BlockKind<DecodeOptions>("csv_decode", Scope.Object, "Reads CSV.", (_, _) => throw new NotSupportedException())
        {
            Example = "rows: { kind: csv_decode }",
            Output = typeof(Rows),
        },
        new SinkKind<WriteOptions>("write", "Writes objects to a store.", (_, _) => throw new NotSupportedException())
        {
            Example = "write: { kind: write, store: lake, prefix: raw/ }",
        },
        new SinkKind<WriteOptions>("table", "Writes rows | tables.", (_, _) => throw new NotSupportedException())
        {
            Example = "table: { kind: table, store: lake }",
            Input = typeof(Rows),
        },
    ]);

    internal abstract class Rows;

    internal enum Existing
    {
        Overwrite,
        Skip,
        FailObject,
    }

    internal sealed record NoOptions;

    internal sealed record DecodeOptions
    {
        [Option("The columns.", Word = "infer", IsOrdered = true)]
        public IReadOnlyDictionary<string, string> Schema { get; init; } = new Dictionary<string, string>();
    }

    internal sealed record LocalOptions
    {
        [Option("The folder.", Example = "./data")]
        public required string Root { get; init; }
    }

    internal sealed record OssOptions
    {
        [Option("Where the service is.", Example = "embedded")]
        public required string Endpoint { get; init; }

        [Option("The bucket.")]
        public required string Bucket { get; init; }

        [Option("The region.", DefaultText = "taken from the endpoint")]
        public string? Region { get; init; }
    }

    internal sealed record ReadOptions
    {
        [Option("The store to read.")]
        public required string Store { get; init; }

        [Option("Only keys that match one of these.")]
        public IReadOnlyList<string> Include { get; init; } = ["**"];

        [Option("Finding nothing is fine.")]
        public bool AllowEmpty { get; init; }

        [Option("Only objects modified after this.")]
        public DateTimeOffset? ModifiedAfter { get; init; }

        [Option("How long one read may take.")]
        public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

        [Option("The most bytes read.")]
        public ByteSize? Limit { get; init; }
    }

    internal sealed record HashKeyOptions : IValidatedOptions
    {
        [Option("What is hashed, a key template.")]
        public required string Of { get; init; }

        [Option("How many characters of the hash, 1 to 32.")]
        public int Length { get; init; } = 4;

        [Option("Where to begin.")]
        public long Seed { get; init; }

        public IEnumerable<OptionProblem> Validate()
        {
            if (Length is < 1 or > 32)
            {
                yield return new OptionProblem("length", $"{Length} is not between 1 and 32");
            }

            if (Of.Length == 0)
            {
                yield return new OptionProblem("of", "the template is empty");
            }
        }
    }

    internal sealed record WriteOptions
    {
        [Option("The store to write to.")]
        public required string Store { get; init; }

        [Option("Put before every key.")]
        public string Prefix { get; init; } = "";

        [Option("The part size.")]
        public ByteSize Part { get; init; } = ByteSize.MiB(8);

        [Option("What to do about an object that is there already.")]
        public Existing IfExists { get; init; }

        [Option("User metadata.")]
        public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
    }
}
