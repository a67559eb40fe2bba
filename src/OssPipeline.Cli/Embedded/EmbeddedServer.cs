namespace OssPipeline.Cli.Embedded;
internal static class EmbeddedServer { public const string Folder = "embedded"; }
