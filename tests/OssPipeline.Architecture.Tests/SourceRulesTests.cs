using System.Text.RegularExpressions;

namespace OssPipeline.Architecture.Tests;

/// <summary>What every file of src keeps to.</summary>
public sealed partial class SourceRulesTests
{
    private const int MaxLines = 400;
    private const int MedianBelow = 120;

    [Fact]
    public void No_file_is_longer_than_four_hundred_lines() =>
        Assert.Empty(Lengths().Where(f => f.Lines > MaxLines).Select(f => $"{f.File}: {f.Lines}"));

    [Fact]
    public void The_median_file_stays_small()
    {
        var lengths = Lengths().Select(f => f.Lines).Order().ToList();
        Assert.NotEmpty(lengths);
        Assert.InRange(lengths[lengths.Count / 2], 1, MedianBelow);
    }

    [Fact]
    public void A_namespace_is_its_folder() =>
        Assert.Empty(House.Sources().Select(file => (File: file, Declared: DeclaredNamespace().Match(Read(file))))
            .Where(f => f.Declared.Success && f.Declared.Groups[1].Value != ExpectedNamespace(f.File))
            .Select(f => $"{f.File}: {f.Declared.Groups[1].Value}"));

    [Fact]
    public void No_work_is_left_unfinished() =>
        Assert.DoesNotContain(House.Sources(), file => UnfinishedWork().IsMatch(Read(file)));

    [Fact]
    public void No_type_has_a_name_that_says_nothing() =>
        Assert.Empty(House.Rooms.SelectMany(room => room.Types.Where(t => EmptyName().IsMatch(t)).Select(t => $"{room.Name}: {t}")));

    [Fact]
    public void Every_room_has_its_tests_and_stands_in_the_solution()
    {
        var solution = Read("OssPipeline.sln");
        Assert.All(House.Rooms, room =>
        {
            Assert.True(Directory.Exists(Path.Combine(House.Root, "tests", $"OssPipeline.{room.Name}.Tests")), $"{room.Name} has no tests");
            Assert.Contains($"OssPipeline.{room.Name}.csproj", solution, StringComparison.Ordinal);
            Assert.Contains($"OssPipeline.{room.Name}.Tests.csproj", solution, StringComparison.Ordinal);
        });
    }

    // xunit 2 calls IAsyncLifetime and IDisposable: what is only IAsyncDisposable leaves its folders behind.
    [Fact]
    public void What_a_test_class_cleans_up_is_cleaned_up() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Path.Combine(House.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories),
            file => UndisposedTests().IsMatch(File.ReadAllText(file)));

    private static IEnumerable<(string File, int Lines)> Lengths() =>
        House.Sources().Select(file => (file, File.ReadLines(Path.Combine(House.Root, file)).Count()));

    private static string Read(string file) => File.ReadAllText(Path.Combine(House.Root, file));

    private static string ExpectedNamespace(string file) =>
        Path.GetDirectoryName(file)!.Replace('\\', '/')["src/".Length..].Replace('/', '.');

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex DeclaredNamespace();

    [GeneratedRegex(@"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedException")]
    private static partial Regex UnfinishedWork();

    [GeneratedRegex(@"class \w+Tests\b.*:.*\bIAsyncDisposable\b")]
    private static partial Regex UndisposedTests();

    [GeneratedRegex("(Manager|Helpers?|Utils?|Utilit(y|ies)|Base|Impl)$")]
    private static partial Regex EmptyName();
}
