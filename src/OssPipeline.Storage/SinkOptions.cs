using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Storage;

/// <summary>Options of the sink kind <c>write</c>.</summary>
public sealed record SinkOptions : IValidatedOptions
{
    private static readonly string[] StorageClasses = ["Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive"];

    private static readonly string[] Encryptions = ["AES256", "KMS", "SM4"];

    private static readonly Dictionary<string, KeptAttributes> KeepWords = new()
    {
        ["headers"] = KeptAttributes.Headers,
        ["metadata"] = KeptAttributes.Metadata,
        ["mtime"] = KeptAttributes.Modified,
        ["tags"] = KeptAttributes.Tags,
        ["acl"] = KeptAttributes.Acl,
        ["storage_class"] = KeptAttributes.StorageClass,
    };

    private static readonly string[] Acls = ["default", "private", "public-read", "public-read-write"];

    /// <summary>The store to write to.</summary>
    [Option("The store to write to, by its name under `stores`.", Example = "lake")]
    public required string Store { get; init; }

    /// <summary>Put before every key.</summary>
    [Option("Put before every key as it stands; end it with / to make it a folder.", Example = "raw/")]
    public string Prefix { get; init; } = "";

    /// <summary>The part size.</summary>
    [Option("The size of the parts that objects are sent in; raised where an object would have more parts than the store takes, and to the least the store takes.", Example = "8MiB", IsTuning = true)]
    public ByteSize Part { get; init; } = ByteSize.MiB(8);

    /// <summary>What to do about objects that are there already.</summary>
    [Option("What to do about an object that is there already: write it anew, leave it and count it as skipped, fail it, or write it anew only where it differs (compare).", IsTuning = true)]
    public IfExists IfExists { get; init; } = IfExists.Overwrite;

    /// <summary>How objects that are there already are compared.</summary>
    [Option("With if_exists: differs, what tells besides the length whether an object is the same: the time of change, as noted with it or else not older than the source; the ETag, within one service; or the CRC64, for which files are read.", IsTuning = true)]
    public CompareBy Compare { get; init; } = CompareBy.Mtime;

    /// <summary>How many parts may be on their way at once.</summary>
    [Option("How many parts and small objects may be on their way at once; the pipeline's `memory` limits them too.", IsTuning = true)]
    public int Parallel { get; init; } = 32;

    /// <summary>Content-Type of every object.</summary>
    [Option("The Content-Type of every object.", Example = "text/csv", DefaultText = "by the key's extension")]
    public string? ContentType { get; init; }

    /// <summary>Content-Encoding of every object.</summary>
    [Option("The Content-Encoding of every object.", Example = "gzip")]
    public string? ContentEncoding { get; init; }

    /// <summary>Cache-Control of every object.</summary>
    [Option("The Cache-Control header of every object.", Example = "no-cache")]
    public string? CacheControl { get; init; }

    /// <summary>User metadata of every object.</summary>
    [Option("User metadata of every object; on OSS they become x-oss-meta-NAME headers.", Example = "{ origin: erp }")]
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Tags of every object.</summary>
    [Option("Tags of every object, at most 10.", Example = "{ team: data }")]
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Storage class of every object.</summary>
    [Option("The storage class of every object: Standard, IA, Archive, ColdArchive or DeepColdArchive.", Example = "IA", DefaultText = "the bucket's")]
    public string? StorageClass { get; init; }

    /// <summary>Server-side encryption of every object.</summary>
    [Option("How the store encrypts every object: AES256, KMS or SM4.", Example = "KMS", DefaultText = "the bucket's")]
    public string? ServerSideEncryption { get; init; }

    /// <summary>The KMS key.</summary>
    [Option("The ID of the KMS key; only with `server_side_encryption: KMS`.", Example = "9468da86-3509-4f8d-a61e-6eab1eac0000", DefaultText = "the bucket's or KMS's own")]
    public string? KmsKeyId { get; init; }

    /// <summary>What is taken over from the source.</summary>
    [Option("What to take over of what the source keeps beside each object: headers, metadata, mtime, tags, acl, storage_class. The time of change becomes the metadata src-mtime, or a file's own. tags and acl cost a request for each object.", Example = "[headers, metadata, mtime, tags]", DefaultText = "[headers, metadata, mtime]")]
    public IReadOnlyList<string> Keep { get; init; } = ["headers", "metadata", "mtime"];

    /// <summary><see cref="Keep"/> as flags.</summary>
    internal KeptAttributes Kept => Keep.Aggregate(KeptAttributes.None, static (all, word) => all | KeepWords.GetValueOrDefault(word));

    /// <summary>Access rights of every object.</summary>
    [Option("The access rights of every object: private, public-read, public-read-write, or default for the bucket's.", Example = "private", DefaultText = "the bucket's; a copy inside the service keeps its source's")]
    public string? Acl { get; init; }

    /// <summary>Objects that no source has are deleted.</summary>
    [Option("After a run in which everything was listed and nothing failed, delete what is below the prefix and no source object becomes. What the pipeline filters out counts as such, too. verify shows them before.", IsTuning = true)]
    public bool DeleteExtra { get; init; }

    /// <summary>The most of them.</summary>
    [Option("With delete_extra, the most objects to delete in one run: with more of them none is deleted and the run ends as incomplete.", IsTuning = true)]
    public int MaxDelete { get; init; } = 1000;

    /// <summary>Copies inside the service where possible.</summary>
    [Option("Copy objects inside the service, without their bytes passing through this machine, where source and sink are buckets of one account and no block needs the bytes.", IsTuning = true)]
    public bool ServerSide { get; init; } = true;

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (Prefix.Length > 0 && Prefix[0] is '/' or '\\')
        {
            yield return new OptionProblem("prefix", $"keys can't start with '{Prefix[0]}'; leave it out");
        }

        if (Part.Bytes < 1 || Part.Bytes > 1 << 30)
        {
            yield return new OptionProblem("part", "it must lie between 1 byte and 1GiB; 8MiB is usual");
        }

        if (Parallel is < 1 or > 1024)
        {
            yield return new OptionProblem("parallel", "it must lie between 1 and 1024");
        }

        foreach (var (option, text) in new[] { ("content_type", ContentType), ("content_encoding", ContentEncoding), ("cache_control", CacheControl), ("kms_key_id", KmsKeyId) })
        {
            if (text is not null && (text.Length == 0 || text.AsSpan().ContainsAnyExceptInRange(' ', '~')))
            {
                yield return new OptionProblem(option, "a header's value is printable ASCII text and not empty");
            }
        }

        foreach (var (name, value) in Metadata)
        {
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            {
                yield return new OptionProblem("metadata", $"'{name}' is no metadata name: use letters, digits and '-'");
            }

            if (value.Any(char.IsControl))
            {
                yield return new OptionProblem("metadata", $"the value of '{name}' has a control character");
            }
        }

        // OSS REST reference, PutObjectTagging.
        if (Tags.Count > 10)
        {
            yield return new OptionProblem("tags", $"an object takes at most 10 tags, not {Tags.Count}");
        }

        foreach (var (name, value) in Tags)
        {
            if (name.Length is 0 or > 128 || value.Length > 256)
            {
                yield return new OptionProblem("tags", $"'{name}': a tag's name has 1 to 128 characters, its value at most 256");
            }
        }

        if (StorageClass is not null && !StorageClasses.Contains(StorageClass))
        {
            yield return new OptionProblem("storage_class", $"'{StorageClass}' is none; use one of {string.Join(", ", StorageClasses)}");
        }

        if (ServerSideEncryption is not null && !Encryptions.Contains(ServerSideEncryption))
        {
            yield return new OptionProblem("server_side_encryption", $"'{ServerSideEncryption}' is none; use one of {string.Join(", ", Encryptions)}");
        }

        if (MaxDelete < 1)
        {
            yield return new OptionProblem("max_delete", "it must be at least 1");
        }

        foreach (var word in Keep.Where(w => !KeepWords.ContainsKey(w)))
        {
            yield return new OptionProblem("keep", $"'{word}' is none; use {string.Join(", ", KeepWords.Keys)}");
        }

        if (Acl is not null && !Acls.Contains(Acl))
        {
            yield return new OptionProblem("acl", $"'{Acl}' is none; use one of {string.Join(", ", Acls)}");
        }

        if (KmsKeyId is not null && ServerSideEncryption != "KMS")
        {
            yield return new OptionProblem("kms_key_id", "it needs server_side_encryption: KMS");
        }
    }
}
