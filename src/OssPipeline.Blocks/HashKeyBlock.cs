using System.Security.Cryptography;
using System.Text;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks;

/// <summary>Puts a hash in front of keys, so that sequential names spread over a bucket's partitions.</summary>
internal sealed class HashKeyBlock : IScattersKeys
{
    public static ComponentKind Kind { get; } = new BlockKind<HashKeyOptions>(
        "hash_key", Scope.Part, "Puts the first hex digits of an MD5 in front of keys, so that sequential names spread over a bucket's partitions.",
        (options, _) => new HashKeyBlock(options))
    {
        Example = """
            spread: { kind: hash_key, of: "{dir:1}", length: 4 }   # 2017-11-11/customer-1/file1 → 9b11/2017-11-11/customer-1/file1
            """,
        Remarks = """
            OSS splits a bucket into partitions by key, and names that all begin alike (dates, counters) meet in one partition, which
            serves some 2,000 requests a second. The hash is the MD5 of the UTF-8 bytes of `of`, in lower-case hex: objects with the
            same `of` stay together. The key itself follows unchanged, so the name before is read off the name after.
            """,
    };

    private readonly KeyTemplate _of;
    private readonly int _length;
    private readonly string _separator;

    public HashKeyBlock(HashKeyOptions options)
    {
        _of = KeyTemplate.Parse(options.Of);
        _length = options.Length;
        _separator = options.Separator;
    }

    public Scope Scope => Scope.Part;

    // What stands in front has one length for all.
    public bool KeepsKeysDistinct => true;

    public ObjectVerdict Shape(ObjectRef origin, ObjectDraft draft) =>
        _of.TryFormat(origin, draft, out var text, out var problem)
            ? ObjectVerdict.Keep(draft with { Key = string.Concat(Hash(text).AsSpan(0, _length), _separator, draft.Key) })
            : ObjectVerdict.Fail(problem);

    // MD5 spreads here; it protects nothing.
#pragma warning disable CA5351
    private static string Hash(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
}
