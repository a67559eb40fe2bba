using OssPipeline.Blocks.Encryption;

namespace OssPipeline.Blocks.Tests.Encryption;

public sealed class KeyPairFilesTests : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("osspipe-pair-");

    private string Folder => Path.Combine(_parent.FullName, "keys");

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public void The_files_are_in_the_forms_that_all_tools_read()
    {
        var files = KeyPairFiles.Create(Folder, 2048, null);
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----\n", File.ReadAllText(files.PrivatePath), StringComparison.Ordinal);
        Assert.StartsWith("-----BEGIN PUBLIC KEY-----\n", File.ReadAllText(files.PublicPath), StringComparison.Ordinal);
        Assert.EndsWith("-----END PUBLIC KEY-----\n", File.ReadAllText(files.PublicPath), StringComparison.Ordinal);
    }

    [Fact]
    public void A_passphrase_encrypts_the_private_key()
    {
        var files = KeyPairFiles.Create(Folder, 2048, Pems.Passphrase);
        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n", File.ReadAllText(files.PrivatePath), StringComparison.Ordinal);
        var location = new KeyLocation(files.PrivatePath, p => p, _ => null);
        Assert.Throws<InvalidDataException>(() => PrivateKey.Load(location, "another"));
        Assert.Throws<InvalidDataException>(() => PrivateKey.Load(location, null));
    }

    [Theory]
    [InlineData("private.pem")]
    [InlineData("public.pem")]
    public void What_exists_is_never_overwritten(string name)
    {
        Directory.CreateDirectory(Folder);
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, "precious");
        Assert.Contains($"{path} exists", Assert.Throws<IOException>(() => KeyPairFiles.Create(Folder, 2048, null)).Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(Folder));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1024)]
    [InlineData(32_768)]
    public void Lengths_that_are_none_are_refused(int bits)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => KeyPairFiles.Create(Folder, bits, null));
        Assert.False(Directory.Exists(Folder));
    }
}
