namespace OssPipeline.Oss.Signing;

/// <summary>What a V4 signing key is good for: one day, one region, one product.</summary>
/// <param name="date">The UTC day as <c>yyyyMMdd</c>.</param>
/// <param name="region">Signing region: <c>cn-hangzhou</c>, without <c>oss-</c>.</param>
/// <param name="product"><c>oss</c>, or <c>oss-cloudbox</c>.</param>
public sealed class OssScope(string date, string region, string product = OssScope.DefaultProduct) : IEquatable<OssScope>
{
    /// <summary>The product of the public service.</summary>
    public const string DefaultProduct = "oss";

    /// <summary>The last segment of every scope.</summary>
    public const string Terminator = "aliyun_v4_request";

    /// <summary>The UTC day as <c>yyyyMMdd</c>.</summary>
    public string Date { get; } = date;

    /// <summary>Signing region.</summary>
    public string Region { get; } = region;

    /// <summary><c>oss</c>, or <c>oss-cloudbox</c>.</summary>
    public string Product { get; } = product;

    /// <summary><c>20231216/cn-hangzhou/oss/aliyun_v4_request</c>.</summary>
    public string Text { get; } = $"{date}/{region}/{product}/{Terminator}";

    /// <summary>Reads <c>AccessKeyId/date/region/product/aliyun_v4_request</c>, the form of <c>Credential=</c> and <c>x-oss-credential</c>.</summary>
    public static bool TryParseCredential(string text, out string accessKeyId, out OssScope scope)
    {
        ArgumentNullException.ThrowIfNull(text);
        (accessKeyId, scope) = ("", null!);
        var fields = text.Split('/');
        if (fields is not [{ Length: > 0 }, { Length: 8 }, { Length: > 0 }, { Length: > 0 }, Terminator]
            || fields[1].AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        (accessKeyId, scope) = (fields[0], new OssScope(fields[1], fields[2], fields[3]));
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(OssScope? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OssScope);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
