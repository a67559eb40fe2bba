namespace OssPipeline.Core.Storage;

/// <summary>Whether an object's bytes can be read now.</summary>
public enum ArchiveState
{
    /// <summary>They can: it is in no archived class.</summary>
    None,

    /// <summary>They can't: it must be restored first.</summary>
    Archived,

    /// <summary>They can't yet: it is being restored.</summary>
    Restoring,

    /// <summary>They can for a while: a restored copy is there.</summary>
    Restored,
}

/// <summary>Asks for a readable copy of an archived object.</summary>
/// <param name="Days">How many days the copy is kept.</param>
/// <param name="Tier">How fast, in the store's own word (<c>Standard</c>, <c>Bulk</c>, <c>Expedited</c>); null leaves it to the store.</param>
public sealed record RestoreRequest(int Days, string? Tier = null);
