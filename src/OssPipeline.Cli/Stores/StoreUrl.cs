using System.Diagnostics.CodeAnalysis;

namespace OssPipeline.Cli.Stores;

/// <summary>What <c>ls</c>, <c>stat</c>, <c>cat</c> and <c>rm</c> are pointed at: a store and a key or prefix in it.</summary>
/// <remarks>Keys stand as they are, without percent-encoding, so that what a listing prints can be given back.</remarks>
/// <param name="Form">Which of the three forms it has.</param>
/// <param name="Store">The bucket, the folder, or the store's name in the pipeline file.</param>
/// <param name="Key">The key or prefix; empty for the whole store.</param>
internal sealed record StoreUrl(StoreUrlForm Form, string Store, string Key)
{
    /// <summary>The forms, for messages and help.</summary>
    public const string Forms = "oss://BUCKET/KEY, file:///PATH, or NAME:KEY for a store of the file given with --pipeline";

    /// <summary>Reads one; <paramref name="problem"/> says what is wrong otherwise.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out StoreUrl? url, [NotNullWhen(false)] out string? problem)
    {
        (url, problem) = Read(text);
        return url is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Form switch
    {
        StoreUrlForm.Oss => $"oss://{Store}/{Key}",
        StoreUrlForm.File => $"file://{Store}{Key}",
        _ => $"{Store}:{Key}",
    };

    private static (StoreUrl? Url, string? Problem) Read(string text)
    {
        if (text.StartsWith("oss://", StringComparison.OrdinalIgnoreCase))
        {
            var rest = text["oss://".Length..];
            var slash = rest.IndexOf('/', StringComparison.Ordinal);
            var (bucket, key) = slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..]);
            return bucket.Length == 0 ? (null, $"'{text}' names no bucket; write oss://BUCKET/KEY") : (new StoreUrl(StoreUrlForm.Oss, bucket, key), null);
        }

        if (text.StartsWith("file://", StringComparison.OrdinalIgnoreCase))
        {
            return ReadFile(text, text["file://".Length..]);
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && IsName(text.AsSpan(0, colon)) && !text.AsSpan(colon + 1).StartsWith("//"))
        {
            return (new StoreUrl(StoreUrlForm.Named, text[..colon], text[(colon + 1)..]), null);
        }

        return (null, Path.IsPathRooted(text)
            ? $"'{text}' is a path; write file://{text}"
            : $"'{text}' is none of {Forms}");
    }

    private static (StoreUrl? Url, string? Problem) ReadFile(string text, string path)
    {
        if (!path.StartsWith('/'))
        {
            return (null, $"'{text}' needs an absolute path: file:///PATH");
        }

        if (path.Split('/').Any(static segment => segment is "." or ".."))
        {
            return (null, $"'{text}': a path with '.' or '..' in it could mean another file than it seems to; write it out");
        }

        // A folder is meant whole; anything else is the beginning of names in the folder above.
        var end = Directory.Exists(path) ? path.Length : path.LastIndexOf('/') + 1;
        var root = path[..end];
        return (new StoreUrl(StoreUrlForm.File, root.EndsWith('/') ? root : root + "/", path[end..]), null);
    }

    private static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>How a store URL is written.</summary>
internal enum StoreUrlForm
{
    /// <summary><c>oss://bucket/key</c>.</summary>
    Oss,

    /// <summary><c>file:///path</c>.</summary>
    File,

    /// <summary><c>NAME:key</c>, a store of a pipeline file.</summary>
    Named,
}
