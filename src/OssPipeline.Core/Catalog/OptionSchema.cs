using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using OssPipeline.Core.Data;

namespace OssPipeline.Core.Catalog;

/// <summary>The options of one options record, read off its properties once, when first asked for.</summary>
/// <remarks>
/// An options record has a parameterless constructor and <c>init</c> properties with <see cref="OptionAttribute"/>; a C#
/// <c>required</c> property is a required option, an initialiser is its default.
/// </remarks>
public sealed class OptionSchema
{
    private static readonly ConcurrentDictionary<Type, OptionSchema> Known = new();

    private readonly Type _type;

    private OptionSchema(Type type)
    {
        _type = type;
        var defaults = Activator.CreateInstance(type)!;
        Options = [.. type.GetProperties()
            .Select(p => (Property: p, Attribute: p.GetCustomAttribute<OptionAttribute>()))
            .Where(p => p.Attribute is not null)
            .Select(p => Describe(p.Property, p.Attribute!, defaults))];
    }

    /// <summary>The options, in the order of their declaration.</summary>
    public IReadOnlyList<OptionInfo> Options { get; }

    /// <summary>The schema of an options record.</summary>
    public static OptionSchema Of(Type type) => Known.GetOrAdd(type, static t => new OptionSchema(t));

    /// <summary><c>PartSize</c> as <c>part_size</c>.</summary>
    public static string SnakeCase(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var text = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))))
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    /// <summary>Makes an options record from values of the options' CLR types; options not named keep their defaults.</summary>
    public object Create(IReadOnlyDictionary<string, object> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var options = Activator.CreateInstance(_type)!;
        foreach (var option in Options)
        {
            if (values.TryGetValue(option.Name, out var value))
            {
                option.Property.SetValue(options, value);
            }
        }

        return options;
    }

    private static OptionInfo Describe(PropertyInfo property, OptionAttribute attribute, object defaults)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var required = property.IsDefined(typeof(RequiredMemberAttribute));
        return new OptionInfo(
            SnakeCase(property.Name),
            TypeOf(type, property),
            attribute.Summary,
            required,
            attribute.DefaultText ?? (required ? null : Render(property.GetValue(defaults))),
            type.IsEnum ? [.. Enum.GetNames(type).Select(SnakeCase)] : [],
            attribute.Example,
            attribute.IsTuning,
            property)
        {
            Word = attribute.Word,
            IsOrdered = attribute.IsOrdered,
        };
    }

    private static OptionType TypeOf(Type type, PropertyInfo property) => type switch
    {
        _ when type == typeof(string) => OptionType.Text,
        _ when type == typeof(bool) => OptionType.Flag,
        _ when type == typeof(int) || type == typeof(long) => OptionType.Integer,
        _ when type == typeof(ByteSize) => OptionType.Size,
        _ when type == typeof(TimeSpan) => OptionType.Duration,
        _ when type == typeof(DateTimeOffset) => OptionType.Instant,
        { IsEnum: true } => OptionType.Choice,
        _ when type == typeof(IReadOnlyList<string>) => OptionType.TextList,
        _ when type == typeof(IReadOnlyDictionary<string, string>) => OptionType.TextMap,
        _ => throw new InvalidOperationException($"{property.DeclaringType}.{property.Name}: no option can have the type {type}."),
    };

    private static string? Render(object? value) => value switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        ByteSize size => size.ToOption(),
        TimeSpan time => DurationText.Format(time),
        DateTimeOffset instant => instant.ToString("O", CultureInfo.InvariantCulture),
        Enum choice => SnakeCase(choice.ToString()),
        IReadOnlyList<string> list => list.Count == 0 ? null : $"[{string.Join(", ", list.Select(t => $"\"{t}\""))}]",
        IReadOnlyDictionary<string, string> map => map.Count == 0 ? null : "{…}",
        string text => text.Length == 0 ? null : text,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
