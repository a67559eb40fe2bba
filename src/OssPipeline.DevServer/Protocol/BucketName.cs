namespace OssPipeline.DevServer.Protocol;

/// <summary>What OSS takes as a bucket's name (OSS REST reference, "Names and limits").</summary>
internal static class BucketName
{
    /// <summary>Refuses names other than 3 to 63 lower-case letters, digits and inner hyphens.</summary>
    /// <exception cref="OssError">The name is not one.</exception>
    public static void ThrowIfInvalid(string name)
    {
        if (!IsValid(name))
        {
            throw new OssError(400, "InvalidBucketName", "The specified bucket is not valid.", ("BucketName", name));
        }
    }

    /// <summary>Whether it is a name.</summary>
    public static bool IsValid(string name)
    {
        if (name.Length is < 3 or > 63 || name[0] == '-' || name[^1] == '-')
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
            {
                return false;
            }
        }

        return true;
    }
}
