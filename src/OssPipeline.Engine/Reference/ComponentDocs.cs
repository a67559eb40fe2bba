using System.Globalization;
using System.Text;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;

namespace OssPipeline.Engine.Reference;

/// <summary>The pages of the reference, one a kind, in Markdown; all they say comes from the kind's declaration.</summary>
public static class ComponentDocs
{
    /// <summary>The page that lists all kinds.</summary>
    public const string IndexName = "README.md";

    private const string Marker = "<!-- Written by `osspipe docs --write` from the component's declaration: change that, not this. -->";

    /// <summary>The file name of a kind's page. Stores have a name space of their own, so theirs begin with <c>store-</c>.</summary>
    public static string FileName(ComponentKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return kind.Role == ComponentRole.Store ? $"store-{kind.Name}.md" : $"{kind.Name}.md";
    }

    /// <summary>The page of one kind.</summary>
    public static string Render(ComponentKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var page = new StringBuilder();
        Line(page, $"# `{kind.Name}`");
        Line(page, "");
        Line(page, Marker);
        Line(page, "");
        Line(page, kind.Summary);
        Line(page, "");
        Line(page, Facts(kind));
        Line(page, "");
        Line(page, "```yaml");
        page.Append(Example(kind));
        Line(page, "```");
        RenderOptions(page, kind);
        if (kind.Remarks.Length > 0)
        {
            Line(page, "");
            Line(page, kind.Remarks.ReplaceLineEndings("\n").Trim('\n'));
        }

        return page.ToString();
    }

    /// <summary>The kind's example as it would stand in a file, below <c>stores:</c> or <c>nodes:</c>; ends with a line end.</summary>
    public static string Example(ComponentKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var lines = kind.Example.ReplaceLineEndings("\n").Trim('\n').Split('\n');
        var text = new StringBuilder();
        var indent = "";
        if (!Array.Exists(lines, l => l is "stores:" or "nodes:"))
        {
            Line(text, kind.Role == ComponentRole.Store ? "stores:" : "nodes:");
            indent = "  ";
        }

        foreach (var line in lines)
        {
            Line(text, line.Length == 0 ? "" : indent + line);
        }

        return text.ToString();
    }

    /// <summary>The page that lists all kinds.</summary>
    public static string Index(ComponentCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var page = new StringBuilder();
        Line(page, "# Components");
        Line(page, "");
        Line(page, Marker);
        foreach (var (title, role) in new[]
        {
            ("Stores", ComponentRole.Store), ("Sources", ComponentRole.Source), ("Blocks", ComponentRole.Block), ("Sinks", ComponentRole.Sink),
        })
        {
            var kinds = catalog.Stores.Concat(catalog.Nodes).Where(k => k.Role == role).OrderBy(k => k.Name, StringComparer.Ordinal).ToList();
            if (kinds.Count > 0)
            {
                Line(page, "");
                Line(page, $"## {title}");
                Line(page, "");
                Line(page, "| Kind | What it does |");
                Line(page, "|---|---|");
                foreach (var kind in kinds)
                {
                    Line(page, $"| [`{kind.Name}`]({FileName(kind)}) | {Cell(kind.Summary)} |");
                }
            }
        }

        return page.ToString();
    }

    /// <summary>Writes all pages into a folder, which is made when missing, and removes pages of kinds that are gone.</summary>
    /// <returns>Names of the files that were written or removed; none when all were up to date.</returns>
    public static IReadOnlyList<string> WriteAll(ComponentCatalog catalog, string directory)
    {
        Directory.CreateDirectory(directory);
        var pages = Pages(catalog);
        var stale = FindStale(catalog, directory);
        foreach (var name in stale)
        {
            var path = Path.Combine(directory, name);
            if (pages.TryGetValue(name, out var page))
            {
                File.WriteAllText(path, page);
            }
            else
            {
                File.Delete(path);
            }
        }

        return stale;
    }

    /// <summary>Names of the pages in a folder that are missing, differ from their declaration, or belong to no kind any more.</summary>
    public static IReadOnlyList<string> FindStale(ComponentCatalog catalog, string directory)
    {
        var pages = Pages(catalog);
        var stale = pages.Where(p => Read(Path.Combine(directory, p.Key)) != p.Value).Select(p => p.Key).ToList();
        if (Directory.Exists(directory))
        {
            // Only what was generated: a page that a person wrote beside them is left alone.
            stale.AddRange(Directory.EnumerateFiles(directory, "*.md")
                .Where(f => !pages.ContainsKey(Path.GetFileName(f)) && Read(f)!.Contains(Marker, StringComparison.Ordinal))
                .Select(f => Path.GetFileName(f)));
        }

        stale.Sort(StringComparer.Ordinal);
        return stale;
    }

    private static Dictionary<string, string> Pages(ComponentCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var pages = catalog.Stores.Concat(catalog.Nodes).ToDictionary(FileName, Render, StringComparer.Ordinal);
        pages.Add(IndexName, Index(catalog));
        return pages;
    }

    // A check-out may have turned line ends.
    private static string? Read(string path) => File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : null;

    private static string Facts(ComponentKind kind)
    {
        var facts = new StringBuilder("A ").Append(kind.Role.ToString().ToLowerInvariant());
        _ = (kind.Input, kind.Output) switch
        {
            ({ } input, { } output) => facts.Append(CultureInfo.InvariantCulture, $": {input.Name} → {output.Name}"),
            ({ } input, null) => facts.Append(CultureInfo.InvariantCulture, $": takes {input.Name}"),
            (null, { } output) => facts.Append(CultureInfo.InvariantCulture, $": gives {output.Name}"),
            _ => facts,
        };
        if (kind is BlockKind block)
        {
            facts.Append(block.Scope switch
            {
                Scope.Part => "; works on each part alone, so a run resumes at the part",
                Scope.Object => "; needs an object's parts in order, so a run resumes at the object",
                _ => "; needs all objects, so a run resumes at its beginning",
            });
        }

        return facts.Append('.').ToString();
    }

    private static void RenderOptions(StringBuilder page, ComponentKind kind)
    {
        Line(page, "");
        Line(page, "## Options");
        Line(page, "");
        if (kind.Schema.Options.Count == 0)
        {
            Line(page, "None.");
            return;
        }

        Line(page, "| Option | Type | Default | What it does |");
        Line(page, "|---|---|---|---|");
        foreach (var option in kind.Schema.Options)
        {
            var fallback = option.IsRequired ? "required" : OptionText.DefaultWords(option) ?? (option.Default is { } value ? $"`{value}`" : "");
            var example = option.Example is { } text ? $" Example: `{text}`" : "";
            Line(page, $"| `{option.Name}` | {Cell(OptionText.TypeOf(option))} | {Cell(fallback)} | {Cell(option.Summary + example)} |");
        }
    }

    private static string Cell(string text) =>
        text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);

    private static void Line(StringBuilder page, string text) => page.Append(text).Append('\n');
}
