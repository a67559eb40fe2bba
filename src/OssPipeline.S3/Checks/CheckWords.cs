namespace OssPipeline.S3.Checks;

/// <summary>How checks say what is wrong.</summary>
internal static class CheckWords
{
    public static string Differs(string name, string read, string vouched) => $"what was read has the {name} {read} and S3 vouches for {vouched}";

    public static string Incomplete(long read, long size) => $"{read} of {size} bytes were read";
}
