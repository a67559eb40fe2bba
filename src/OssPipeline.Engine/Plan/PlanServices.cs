using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;

namespace OssPipeline.Engine.Plan;

/// <summary>What the plan needs from the program around it.</summary>
public sealed record PlanServices
{
    /// <summary>Where jobs keep state; absolute.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Wraps a bare store, by its name in the file, in its layers (retries, metering).</summary>
    public required Func<string, IObjectStore, IObjectStore> Layers { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Looks up an environment variable; null when it is not set.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Tells the user what a component found worth knowing (<see cref="ComponentContext.Warn"/>).</summary>
    public Action<string> Warn { get; init; } = static _ => { };

    /// <summary>Takes a secret that a component uses, so that no output shows it (<see cref="ComponentContext.Hide"/>).</summary>
    public Action<string> Hide { get; init; } = static _ => { };
}
