using System.Diagnostics.CodeAnalysis;

namespace OssPipeline.Core.Catalog;

/// <summary>The explicit list of all components that this program knows.</summary>
public sealed class ComponentCatalog
{
    private readonly Dictionary<string, ComponentKind> _stores = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ComponentKind> _nodes = new(StringComparer.Ordinal);

    /// <summary>Takes the kinds; store kinds and node kinds have a name space each.</summary>
    /// <exception cref="ArgumentException">Two kinds share a name, or a name is not snake_case.</exception>
    public ComponentCatalog(IEnumerable<ComponentKind> kinds)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        foreach (var kind in kinds)
        {
            if (!IsSnakeCase(kind.Name))
            {
                throw new ArgumentException($"The kind '{kind.Name}' is not snake_case.", nameof(kinds));
            }

            if (!(kind.Role == ComponentRole.Store ? _stores : _nodes).TryAdd(kind.Name, kind))
            {
                throw new ArgumentException($"Two kinds are named '{kind.Name}'.", nameof(kinds));
            }
        }
    }

    /// <summary>Kinds of stores.</summary>
    public IReadOnlyCollection<ComponentKind> Stores => _stores.Values;

    /// <summary>Kinds of nodes: sources, blocks and sinks.</summary>
    public IReadOnlyCollection<ComponentKind> Nodes => _nodes.Values;

    /// <summary>The kind of store with this name.</summary>
    public bool TryGetStore(string name, [NotNullWhen(true)] out ComponentKind? kind) => _stores.TryGetValue(name, out kind);

    /// <summary>The kind of node with this name.</summary>
    public bool TryGetNode(string name, [NotNullWhen(true)] out ComponentKind? kind) => _nodes.TryGetValue(name, out kind);

    // Words of lower-case letters and digits, joined by single underscores, a letter first.
    private static bool IsSnakeCase(string name) =>
        name.Length > 0 && char.IsAsciiLetterLower(name[0]) && name[^1] != '_' && !name.Contains("__", StringComparison.Ordinal)
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
}
