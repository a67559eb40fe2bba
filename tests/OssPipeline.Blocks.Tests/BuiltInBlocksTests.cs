using OssPipeline.Blocks.Encryption;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;

namespace OssPipeline.Blocks.Tests;

public class BuiltInBlocksTests
{
    [Fact]
    public void The_list_names_every_block_once()
    {
        var catalog = new ComponentCatalog(BuiltInBlocks.Kinds);
        Assert.Equal(["filter", "rename", "hash_key", "crc64", "compress", "decompress", "encrypt", "decrypt"], catalog.Nodes.Select(k => k.Name));
        var blocks = typeof(BuiltInBlocks).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(IBlock)) && !t.IsAbstract);
        Assert.Equal(catalog.Nodes.Count, blocks.Count());
    }

    [Fact]
    public void Only_options_that_change_no_object_are_tuning()
    {
        var deciding = BuiltInBlocks.Kinds.SelectMany(k => k.Schema.Options.Where(o => !o.IsTuning).Select(o => $"{k.Name}.{o.Name}"));
        Assert.Equal(
            [
                "rename.strip_prefix", "rename.match", "rename.replace", "rename.to", "rename.reverse", "rename.add_prefix",
                "hash_key.of", "hash_key.length", "hash_key.separator",
                "compress.format", "compress.level", "compress.suffix", "compress.content_encoding", "compress.skip",
                "decompress.format",
                "encrypt.public_key", "encrypt.format", "encrypt.matdesc", "encrypt.seal", "encrypt.sha256",
                "decrypt.plain", "decrypt.require_seal",
            ],
            deciding);
    }

    [Fact]
    public void Every_kind_makes_a_block_of_its_defaults_and_its_scope()
    {
        var keys = Directory.CreateTempSubdirectory("osspipe-keys-");
        var pair = KeyPairFiles.Create(keys.FullName, 2048, passphrase: null);
        var required = new Dictionary<string, Dictionary<string, object>>
        {
            ["encrypt"] = new() { ["public_key"] = pair.PublicPath },
            ["decrypt"] = new() { ["private_keys"] = (IReadOnlyList<string>)[pair.PrivatePath] },
        };
        var context = new ComponentContext
        {
            BaseDirectory = "/",
            StateDirectory = "/",
            Store = name => throw new StoreException(StoreErrorKind.NotFound, name),
        };
        foreach (var kind in BuiltInBlocks.Kinds.Cast<BlockKind>())
        {
            var block = kind.Create(kind.Schema.Create(required.GetValueOrDefault(kind.Name, [])), context);
            Assert.Equal(kind.Scope, block.Scope);
            Assert.NotEmpty(kind.Example);
            Assert.NotEmpty(kind.Remarks);
            Assert.All(kind.Schema.Options, option => Assert.EndsWith(".", option.Summary, StringComparison.Ordinal));
        }

        keys.Delete(recursive: true);
    }
}
