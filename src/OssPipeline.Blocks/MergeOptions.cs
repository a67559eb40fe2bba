using OssPipeline.Blocks.Merging;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks;

/// <summary>What the objects are that <c>merge</c> puts together.</summary>
internal enum MergeFormat
{
    /// <summary>Lines of UTF-8 text.</summary>
    Text,

    /// <summary>CSV of one layout.</summary>
    Csv,

    /// <summary>gzip.</summary>
    Gzip,

    /// <summary>Bytes that may stand one after the other as they are.</summary>
    Binary,
}

/// <summary>Options of <c>merge</c>.</summary>
internal sealed record MergeOptions : IValidatedOptions
{
    /// <summary>The most members an index may tell of, also when it is read again.</summary>
    internal const int MostMembers = 100_000;

    /// <summary>What the objects are.</summary>
    [Option("What the objects are: text gets a newline where a member lacks its last one; csv keeps the first header only; gzip members stay whole; binary is put together as it is.", Example = "csv")]
    public required MergeFormat Format { get; init; }

    /// <summary>A template whose text is the group.</summary>
    [Option("Objects for which this key template gives the same text are merged with each other.", Example = "\"{dir:0}/{mtime:yyyy-MM}\"", DefaultText = "\"{dir|}\", the folder")]
    public string? By { get; init; }

    /// <summary>A regular expression whose groups make the group.</summary>
    [Option("Instead of by: a regular expression for keys; those with the same text in its parentheses are merged with each other, the others are left out.",
        Example = "\"logs/(\\\\d{4}-\\\\d\\\\d)-\\\\d\\\\d/.*\\\\.(log|txt)$\"")]
    public string? Pattern { get; init; }

    /// <summary>The key of a merged object.</summary>
    [Option("The key of a merged object: a template of its first member's fields, with {group} for the group, {n} or {n:5} for its number in the group, {version} for what tells it from any other group.",
        Example = "\"{group}/merged-{n:5}.csv\"", DefaultText = "that of its first member, .merged before the extension")]
    public string? Key { get; init; }

    /// <summary>The size at which a merged object is closed.</summary>
    [Option("No merged object gets larger than this, but one of a single larger member.")]
    public ByteSize TargetSize { get; init; } = ByteSize.MiB(128);

    /// <summary>The number of members at which a merged object is closed.</summary>
    [Option("No merged object gets more members than this.")]
    public int MaxMembers { get; init; } = 10_000;

    /// <summary>The first line is a header.</summary>
    [Option("For csv: the first line of every member is a header.")]
    public bool Header { get; init; } = true;

    /// <summary>Quotes hide newlines.</summary>
    [Option("For csv: a newline between double quotes ends no line (RFC 4180); a member that ends between quotes fails its group.")]
    public bool Quoted { get; init; } = true;

    /// <summary>Write the index.</summary>
    [Option("Write an index beside each merged object (KEY.index.jsonl): what unmerge needs to restore the members.")]
    public bool Index { get; init; } = true;

    /// <summary>How many members are read at once.</summary>
    [Option("How many members are read at once.", IsTuning = true)]
    public int Parallel { get; init; } = 64;

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (By is not null && Pattern is not null)
        {
            yield return new OptionProblem("pattern", "by and pattern both say what belongs together; give one of them");
        }

        if (By is not null && !KeyTemplate.TryParse(By, out _, out var by))
        {
            yield return new OptionProblem("by", by);
        }

        if (Pattern is not null && GroupRule.PatternProblem(Pattern) is { } pattern)
        {
            yield return new OptionProblem("pattern", pattern);
        }

        if (Key is not null && !MergedKey.TryParse(Key, out _, out var key))
        {
            yield return new OptionProblem("key", key);
        }

        if (TargetSize.Bytes < 1)
        {
            yield return new OptionProblem("target_size", "it must be at least 1 byte; 128MiB is usual");
        }

        if (MaxMembers is < 1 or > MostMembers)
        {
            yield return new OptionProblem("max_members", $"it must lie between 1 and {MostMembers}");
        }

        if (Parallel is < 1 or > 1024)
        {
            yield return new OptionProblem("parallel", "it must lie between 1 and 1024");
        }
    }
}
