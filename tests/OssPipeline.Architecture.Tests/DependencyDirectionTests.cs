namespace OssPipeline.Architecture.Tests;

/// <summary>
/// Cli → all; Distributed → Engine → Core; DevServer → {Oss, Core}; every other room → Core alone. Engine never sees a product or a
/// block; they never see Engine. One foreign dependency = one project.
/// </summary>
public sealed class DependencyDirectionTests
{
    private const string Prefix = "OssPipeline.";

    // Core's own types hand it out (Crc64Xz.CreateIncremental), so whoever hashes names it.
    private const string SharedThroughCore = "System.IO.Hashing";

    // A codec that compressed objects and compressed tables are both read with; its package and its assembly.
    private static readonly string[] SharedCodec = ["ZstdSharp.Port", "ZstdSharp"];

    private static readonly IReadOnlySet<string> AllRooms = House.Rooms.Select(r => r.Name).ToHashSet();

    public static TheoryData<string> Rooms => new(House.Rooms.Select(r => r.Name));

    [Fact]
    public void The_house_has_the_rooms_this_test_was_written_for() =>
        Assert.Superset(new HashSet<string> { "Core", "Storage", "Oss", "S3", "Hdfs", "Http", "Blocks", "Tables", "Query", "Engine", "DevServer", "Cli" }, AllRooms.ToHashSet());

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_project_file_names_only_the_rooms_it_may(string name) =>
        Assert.Subset(Allowed(name), Room(name).Projects.ToHashSet());

    [Theory]
    [MemberData(nameof(Rooms))]
    public void An_assembly_names_only_the_rooms_it_may(string name)
    {
        var named = Room(name).Assemblies.Where(a => a.StartsWith(Prefix, StringComparison.Ordinal)).Select(a => a[Prefix.Length..]).ToHashSet();
        Assert.Subset(Allowed(name), named);
        Assert.DoesNotContain("osspipe", Room(name).Assemblies);
    }

    [Fact]
    public void A_foreign_package_belongs_to_one_project()
    {
        var shared = House.Rooms
            .SelectMany(room => room.Packages.Select(package => (package, room.Name)))
            .GroupBy(p => p.package)
            .Where(users => users.Count() > 1 && !SharedCodec.Contains(users.Key))
            .Select(users => $"{users.Key}: {string.Join(", ", users.Select(u => u.Name))}");
        Assert.Empty(shared);
    }

    [Fact]
    public void A_foreign_assembly_is_named_by_one_project()
    {
        var foreign = Directory.GetFiles(AppContext.BaseDirectory, "*.dll").Select(f => Path.GetFileNameWithoutExtension(f)!)
            .Where(a => !a.StartsWith(Prefix, StringComparison.Ordinal) && a != SharedThroughCore)
            .ToHashSet();
        var shared = House.Rooms
            .SelectMany(room => room.Assemblies.Where(foreign.Contains).Select(assembly => (assembly, room.Name)))
            .GroupBy(a => a.assembly)
            .Where(users => users.Count() > 1 && !SharedCodec.Contains(users.Key))
            .Select(users => $"{users.Key}: {string.Join(", ", users.Select(u => u.Name))}");
        Assert.Empty(shared);
    }

    [Theory]
    [InlineData("System.Threading.Tasks.Dataflow", "Engine")]
    [InlineData("YamlDotNet", "Engine")]
    [InlineData("Microsoft.Data.Sqlite", "Engine")]
    [InlineData("Polly.Core", "Storage")]
    [InlineData("AWSSDK.S3", "S3")]
    [InlineData("AWSSDK.Core", "S3")]
    [InlineData("Parquet", "Tables")]
    [InlineData("ParquetSharp", "Tables")]
    [InlineData("DuckDB.NET.Data", "Query")]
    [InlineData("Spectre.Console", "Cli")]
    [InlineData("System.CommandLine", "Cli")]
    public void Only_its_owner_names_it(string assembly, string owner) =>
        Assert.All(House.Rooms.Where(room => room.Name != owner), room => Assert.DoesNotContain(assembly, room.Assemblies));

    [Fact]
    public void Only_the_embedded_server_names_the_web_framework() =>
        Assert.All(
            House.Rooms.Where(room => room.Name is not ("DevServer" or "Gateway" or "Dashboard")),
            room => Assert.DoesNotContain(room.Assemblies, a => a.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)));

    [Fact]
    public void Core_has_one_package() => Assert.Equal(["System.IO.Hashing"], Room("Core").Packages);

    private static Room Room(string name) => House.Rooms.Single(r => r.Name == name);

    private static HashSet<string> Allowed(string name) => name switch
    {
        "Core" => [],
        "Cli" => [.. AllRooms],
        "Distributed" => ["Engine", "Core"],
        "DevServer" => ["Oss", "Core"],
        _ => ["Core"],
    };
}
