using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace OssPipeline.Architecture.Tests;

/// <summary>The repository as files, and the compiled projects beside this test.</summary>
internal static class House
{
    public static string Root { get; } = FindRoot();

    /// <summary>The projects under src, by name without the prefix: Core, Engine, …</summary>
    public static IReadOnlyList<Room> Rooms { get; } =
        [.. Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Room.Read)];

    /// <summary>C# files under src that people wrote, relative to the root.</summary>
    public static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OssPipeline.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No OssPipeline.sln above {AppContext.BaseDirectory}.");
    }
}

/// <summary>One project of src: what its project file says and what its assembly names.</summary>
internal sealed record Room(string Name, string ProjectFile, IReadOnlySet<string> Projects, IReadOnlySet<string> Packages, IReadOnlySet<string> Assemblies, IReadOnlyList<string> Types)
{
    private const string Prefix = "OssPipeline.";

    public static Room Read(string projectFile)
    {
        var name = Path.GetFileNameWithoutExtension(projectFile)[Prefix.Length..];
        var xml = XDocument.Load(projectFile);
        var assemblyName = xml.Descendants("AssemblyName").SingleOrDefault()?.Value ?? Prefix + name;
        var (assemblies, types) = ReadAssembly(Path.Combine(AppContext.BaseDirectory, assemblyName + ".dll"));
        return new Room(
            name,
            projectFile,
            Includes(xml, "ProjectReference").Select(p => Path.GetFileNameWithoutExtension(p.Replace('\\', '/'))[Prefix.Length..]).ToHashSet(),
            Includes(xml, "PackageReference").ToHashSet(),
            assemblies,
            types);
    }

    private static IEnumerable<string> Includes(XDocument xml, string element) =>
        xml.Descendants(element).Select(e => (string?)e.Attribute("Include")).OfType<string>();

    private static (HashSet<string> Assemblies, List<string> Types) ReadAssembly(string file)
    {
        using var pe = new PEReader(File.OpenRead(file));
        var metadata = pe.GetMetadataReader();
        return (
            metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name)).ToHashSet(),
            [.. metadata.TypeDefinitions.Select(t => metadata.GetString(metadata.GetTypeDefinition(t).Name)).Where(t => !t.Contains('<', StringComparison.Ordinal))]);
    }
}
