using OssPipeline.Core.Storage;

namespace OssPipeline.Core.Catalog;

/// <summary>What a factory may use when it makes a component.</summary>
public sealed class ComponentContext
{
    /// <summary>The folder of the pipeline file; relative paths in options are relative to it.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>Where the job keeps state (<c>.osspipe</c>), absolute.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Reads an environment variable; null when unset.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Tells the user what is worth knowing but stops nothing; one sentence without a secret. May be called from any thread.</summary>
    public Action<string> Warn { get; init; } = static _ => { };

    /// <summary>Takes a secret that is in use from now on, so that whatever a message quotes, no output shows it. May be called from any thread.</summary>
    public Action<string> Hide { get; init; } = static _ => { };

    /// <summary>Gives the store declared under a name in the pipeline file, wrapped in its layers.</summary>
    public required Func<string, IObjectStore> Store { get; init; }

    /// <summary>
    /// Gives a store that a component reads something beside its objects from, such as a list of them; null when none has that name.
    /// Unlike those of <see cref="Store"/>, it does not count for what becomes of an object.
    /// </summary>
    public Func<string, IObjectStore?> StoreAside { get; init; } = static _ => null;

    /// <summary>Makes a path from an option absolute.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, BaseDirectory);
}
