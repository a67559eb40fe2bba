namespace OssPipeline.Oss.Store;

/// <summary>Where a store's credentials come from.</summary>
public enum OssCredentialsSource
{
    /// <summary>Environment variables.</summary>
    Environment,

    /// <summary>A profile of an INI file.</summary>
    Profile,

    /// <summary>The RAM role of the ECS instance.</summary>
    EcsRole,
}
