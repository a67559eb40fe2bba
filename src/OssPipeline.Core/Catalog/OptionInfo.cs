using System.Reflection;

namespace OssPipeline.Core.Catalog;

/// <summary>One option of a component: what binding, lint, schema, lists and docs know of it.</summary>
/// <param name="Name">snake_case name in the pipeline file.</param>
/// <param name="Type">How its value is written.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="IsRequired">Leaving it out is an error.</param>
/// <param name="Default">What applies when it is left out, as it would be written; null for nothing.</param>
/// <param name="Choices">The words allowed; empty unless <see cref="OptionType.Choice"/>.</param>
/// <param name="Example">A value as it would stand in a file; null where the type says enough.</param>
/// <param name="IsTuning">It does not decide what becomes of an object (<see cref="OptionAttribute.IsTuning"/>).</param>
/// <param name="Property">The property that takes the value.</param>
public sealed record OptionInfo(
    string Name,
    OptionType Type,
    string Summary,
    bool IsRequired,
    string? Default,
    IReadOnlyList<string> Choices,
    string? Example,
    bool IsTuning,
    PropertyInfo Property)
{
    /// <summary>The word that may stand in place of a map, for the default (<see cref="OptionAttribute.Word"/>); null for none.</summary>
    public string? Word { get; init; }

    /// <summary>The order of a map's entries counts (<see cref="OptionAttribute.IsOrdered"/>).</summary>
    public bool IsOrdered { get; init; }
}
