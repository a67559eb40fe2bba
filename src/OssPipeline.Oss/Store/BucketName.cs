namespace OssPipeline.Oss.Store;

/// <summary>What OSS takes as a bucket's name (OSS REST reference, "Bucket naming conventions").</summary>
public static class BucketName
{
    /// <summary>What is wrong with a name; null if fine.</summary>
    public static string? Problem(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is < 3 or > 63)
        {
            return $"'{name}' has {name.Length} characters; a bucket's name has 3 to 63.";
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
            {
                return $"'{name}' has '{c}'; a bucket's name has lower-case letters, digits and '-' only.";
            }
        }

        return name[0] == '-' || name[^1] == '-' ? $"'{name}' begins or ends with '-', which a bucket's name must not." : null;
    }
}
