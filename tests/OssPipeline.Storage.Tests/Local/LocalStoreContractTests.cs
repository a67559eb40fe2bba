using OssPipeline.Core.Storage;
using OssPipeline.Storage.Local;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Storage.Tests.Local;

/// <summary>The contract on files, by each way there is of reaching them.</summary>
public abstract class LocalStoreContractTests : StoreContract
{
    private readonly string _root = Directory.CreateTempSubdirectory("osspipe-local-").FullName;

    protected override ValueTask<IObjectStore> CreateAsync()
    {
        var options = new LocalOptions { Root = _root };
        return new ValueTask<IObjectStore>(new LocalStore(options, null, Open(_root)));
    }

    protected override ValueTask<IObjectStore> ReopenAsync() => CreateAsync();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    private protected abstract FileTree Open(string root);
}

public sealed class LinuxLocalStoreTests : LocalStoreContractTests
{
    private protected override FileTree Open(string root) => new LinuxTree(root, create: false);
}

/// <summary>As on a kernel, or in a sandbox, without openat2.</summary>
public sealed class OlderLinuxLocalStoreTests : LocalStoreContractTests
{
    private protected override FileTree Open(string root) => new LinuxTree(root, create: false, useOpenat2: false);
}

public sealed class PortableLocalStoreTests : LocalStoreContractTests
{
    private protected override FileTree Open(string root) => new PortableTree(root, create: false);
}
