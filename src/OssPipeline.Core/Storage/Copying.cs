namespace OssPipeline.Core.Storage;

/// <summary>An object to copy inside the service that holds it.</summary>
/// <param name="Store">The store that has it.</param>
/// <param name="Key">Its key there.</param>
/// <param name="ETag">The version that is to be copied; null takes whatever is there.</param>
public sealed record CopySource(StoreInfo Store, string Key, string? ETag)
{
    /// <summary>A version other than the current one; null for the current one.</summary>
    public string? VersionId { get; init; }
}

/// <summary>What a copy is written with.</summary>
/// <param name="Attributes">
/// Storage class and server-side encryption always count. Headers and metadata count when <paramref name="ReplacesMetadata"/>, tags when
/// <paramref name="ReplacesTags"/>; otherwise the copy keeps the source's.
/// </param>
/// <param name="ReplacesMetadata">The copy has exactly the given headers and metadata.</param>
/// <param name="ReplacesTags">The copy has exactly the given tags.</param>
/// <param name="ForbidOverwrite">Fail with <see cref="StoreErrorKind.AlreadyExists"/> if the key exists.</param>
public sealed record CopyOptions(ObjectAttributes Attributes, bool ReplacesMetadata, bool ReplacesTags, bool ForbidOverwrite = false);
