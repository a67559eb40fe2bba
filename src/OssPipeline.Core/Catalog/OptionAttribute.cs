namespace OssPipeline.Core.Catalog;

/// <summary>Makes a property of an options record an option of the pipeline file; its name there is the property's in snake_case.</summary>
/// <param name="summary">One sentence for <c>osspipe list</c>, the docs and the editor's hover.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute(string summary) : Attribute
{
    /// <summary>One sentence on what it does, with its unit.</summary>
    public string Summary { get; } = summary;

    /// <summary>A value as it would stand in a pipeline file.</summary>
    public string? Example { get; init; }

    /// <summary>
    /// The option decides which objects pass, how fast or how carefully, not what becomes of one: objects done under another value stay done.
    /// </summary>
    public bool IsTuning { get; init; }

    /// <summary>A word that may stand in place of a map, and says in so many letters that the default applies: <c>infer</c>.</summary>
    public string? Word { get; init; }

    /// <summary>The order of a map's entries counts, so that a file with another one is another pipeline.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>What applies when it is left out, in words, where the default is not a plain value.</summary>
    public string? DefaultText { get; init; }
}
