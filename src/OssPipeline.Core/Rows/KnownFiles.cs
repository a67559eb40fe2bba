namespace OssPipeline.Core.Rows;

/// <summary>What is known about the files of a table before it is described; what is not known is null and raises no warning.</summary>
public sealed record KnownFiles
{
    /// <summary>Nothing.</summary>
    public static KnownFiles None { get; } = new();

    /// <summary>Bytes of the largest file that was looked at.</summary>
    public long? Largest { get; init; }

    /// <summary>How many partitions there are in the store.</summary>
    public long? Partitions { get; init; }

    /// <summary>A hash stands before the keys that reach the table's sink (<see cref="Blocks.IScattersKeys"/>).</summary>
    public bool HasHashedKeys { get; init; }

    /// <summary>A full key that would not lie below the table's folder; null when none was found.</summary>
    public string? Outside { get; init; }
}
