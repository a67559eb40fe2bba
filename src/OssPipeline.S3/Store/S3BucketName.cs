namespace OssPipeline.S3.Store;

/// <summary>What S3 and its likes take as a bucket's name (S3 user guide, "Bucket naming rules").</summary>
internal static class S3BucketName
{
    /// <summary>What is wrong with a name; null if fine.</summary>
    /// <remarks>Old buckets and other makers' servers have upper-case letters, '_' and up to 255 characters, so those pass.</remarks>
    public static string? Problem(string name)
    {
        if (name.EndsWith("--x-s3", StringComparison.Ordinal))
        {
            return $"'{name}' is a directory bucket (S3 Express One Zone): it lists in no order, so a run could not go on where it stopped; copy it to a general-purpose bucket first.";
        }

        if (name.StartsWith("arn:", StringComparison.Ordinal))
        {
            return $"'{name}' is an ARN; write the bucket's name, or the alias of the access point.";
        }

        if (name.Length is < 3 or > 255)
        {
            return $"'{name}' has {name.Length} characters; a bucket's name has 3 to 63.";
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_'))
            {
                return $"'{name}' has '{c}'; a bucket's name has letters, digits, '-' and '.' only.";
            }
        }

        return char.IsAsciiLetterOrDigit(name[0]) ? null : $"'{name}' begins with '{name[0]}'; a bucket's name begins with a letter or a digit.";
    }
}
