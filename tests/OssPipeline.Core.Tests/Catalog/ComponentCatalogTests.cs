using OssPipeline.Core.Catalog;

namespace OssPipeline.Core.Tests.Catalog;

public class ComponentCatalogTests
{
    [Fact]
    public void Stores_and_nodes_have_a_name_space_each()
    {
        var catalog = new ComponentCatalog([Store("local"), Block("local"), Block("hash_key2")]);
        Assert.True(catalog.TryGetStore("local", out var store));
        Assert.True(catalog.TryGetNode("local", out var node));
        Assert.Equal((ComponentRole.Store, ComponentRole.Block), (store.Role, node.Role));
        Assert.False(catalog.TryGetNode("Local", out _));
        Assert.Equal((1, 2), (catalog.Stores.Count, catalog.Nodes.Count));
    }

    [Fact]
    public void Two_kinds_of_one_name_are_an_error()
    {
        var error = Assert.Throws<ArgumentException>(() => new ComponentCatalog([Block("filter"), Block("filter")]));
        Assert.Contains("'filter'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HashKey")]
    [InlineData("hash-key")]
    [InlineData("hash key")]
    [InlineData("_hash")]
    [InlineData("hash_")]
    [InlineData("hash__key")]
    [InlineData("1hash")]
    [InlineData("")]
    public void A_kind_that_is_not_snake_case_is_an_error(string name) =>
        Assert.Throws<ArgumentException>(() => new ComponentCatalog([Block(name)]));

    private static BlockKind<NoOptions> Block(string name) =>
        new(name, Core.Blocks.Scope.Part, "", (_, _) => throw new InvalidOperationException()) { Example = "" };

    private static StoreKind<NoOptions> Store(string name) =>
        new(name, "", (_, _, _) => throw new InvalidOperationException()) { Example = "" };

    private sealed record NoOptions;
}
