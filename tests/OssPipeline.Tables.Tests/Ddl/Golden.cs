namespace OssPipeline.Tables.Tests.Ddl;

/// <summary>Files with what scripts have to be, beside the tests. With UPDATE_GOLDEN=1 they are written anew, to be looked at in the diff.</summary>
internal static class Golden
{
    private static readonly string Folder = Find();

    public static void Check(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.True(File.Exists(path), $"There is no {name} to compare with.");
        Assert.Equal(File.ReadAllText(path), text);
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OssPipeline.sln")))
            {
                return Path.Combine(folder.FullName, "tests", "OssPipeline.Tables.Tests", "Ddl", "Golden");
            }
        }

        throw new InvalidOperationException($"No OssPipeline.sln above {AppContext.BaseDirectory}.");
    }
}
