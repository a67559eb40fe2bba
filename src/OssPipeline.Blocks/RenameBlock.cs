using System.Text;
using System.Text.RegularExpressions;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks;

/// <summary>Gives objects other keys.</summary>
internal sealed class RenameBlock : IBlock
{
    public static ComponentKind Kind { get; } = new BlockKind<RenameOptions>(
        "rename", Scope.Part, "Gives objects other keys: by a template, a prefix, a pattern or reversal.", (options, _) => new RenameBlock(options))
    {
        Example = """
            by_day:  { kind: rename, to: "{mtime:yyyy-MM-dd}/{key}" }
            flip:    { kind: rename, reverse: stem }                     # 1513160001245.log → 5421000613151.log
            tidy:    { kind: rename, strip_prefix: export/, match: "\\s+", replace: _ }
            """,
        Remarks = """
            What is given applies in this order: `strip_prefix`, `match` with `replace`, `to`, `reverse`, `add_prefix`. `to` sees the key
            as the steps before made it. An object whose key does not start with `strip_prefix` fails; one that `match` does not match
            keeps its key. `match` takes time linear in the key and so knows no look-around and no back-references. Reversal turns whole
            characters round and is its own inverse, so no two keys become one; the stem ends at the last dot of the name.
            """,
    };

    private readonly RenameOptions _options;
    private readonly KeyTemplate? _to;
    private readonly Regex? _match;

    public RenameBlock(RenameOptions options)
    {
        _options = options;
        _to = options.To is null ? null : KeyTemplate.Parse(options.To);
        _match = options.Match is null ? null : RenameOptions.ToRegex(options.Match);
    }

    public Scope Scope => Scope.Part;

    public bool KeepsKeysDistinct => _match is null && _to is null;

    public ObjectVerdict Shape(ObjectRef origin, ObjectDraft draft)
    {
        var key = draft.Key;
        if (_options.StripPrefix.Length > 0)
        {
            if (!key.StartsWith(_options.StripPrefix, StringComparison.Ordinal))
            {
                return ObjectVerdict.Fail($"its key '{key}' does not start with the strip_prefix '{_options.StripPrefix}'");
            }

            key = key[_options.StripPrefix.Length..];
        }

        if (_match is not null)
        {
            key = _match.Replace(key, _options.Replace!);
        }

        if (_to is not null)
        {
            if (!_to.TryFormat(origin, draft with { Key = key }, out var text, out var problem))
            {
                return ObjectVerdict.Fail(problem);
            }

            key = text;
        }

        key = _options.AddPrefix + Reverse(key, _options.Reverse);
        return key.Length == 0
            ? ObjectVerdict.Fail($"nothing is left of its key '{draft.Key}'")
            : ObjectVerdict.Keep(draft with { Key = key });
    }

    private static string Reverse(string key, RenameReverse what)
    {
        if (what == RenameReverse.None)
        {
            return key;
        }

        var start = what == RenameReverse.Key ? 0 : key.LastIndexOf('/') + 1;
        var end = key.Length;
        if (what == RenameReverse.Stem)
        {
            // The last dot parts wherever it stands, so that it is found at the same place in the reversed name.
            var dot = key.LastIndexOf('.');
            end = dot >= start ? dot : end;
        }

        return string.Concat(key.AsSpan(0, start), Reversed(key.AsSpan(start, end - start)), key.AsSpan(end));
    }

    // By Unicode scalars. By grapheme clusters it would not be its own inverse: a combining mark at an end joins another letter then.
    private static string Reversed(ReadOnlySpan<char> text) => string.Create(text.Length, text, static (target, source) =>
    {
        var end = target.Length;
        while (!source.IsEmpty)
        {
            Rune.DecodeFromUtf16(source, out _, out var length);
            end -= length;
            source[..length].CopyTo(target[end..]);
            source = source[length..];
        }
    });
}
