using System.Reflection;
using OssPipeline.Core.Catalog;

namespace OssPipeline.Engine.Reference;

/// <summary>How the references word what an option is.</summary>
internal static class OptionText
{
    /// <summary>The type in a few words, as a table has it.</summary>
    public static string TypeOf(OptionInfo option) => option.Type switch
    {
        OptionType.Text => "text",
        OptionType.Flag => "true or false",
        OptionType.Integer => "whole number",
        OptionType.Size => "size",
        OptionType.Duration => "duration",
        OptionType.Instant => "point in time",
        OptionType.Choice => "one of " + string.Join(", ", option.Choices.Select(c => $"`{c}`")),
        OptionType.TextList => "list of texts",
        _ => option.Word is null ? "map of texts" : $"map of texts, or `{option.Word}`",
    };

    /// <summary>The default in words, where it is not a plain value; null otherwise.</summary>
    public static string? DefaultWords(OptionInfo option) => option.Property.GetCustomAttribute<OptionAttribute>()?.DefaultText;

    /// <summary>The values that the options of a kind have when none is given; required ones have none that means anything.</summary>
    public static object Defaults(ComponentKind kind) => kind.Schema.Create(new Dictionary<string, object>());
}
