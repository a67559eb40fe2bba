using OssPipeline.Core.Catalog;

namespace OssPipeline.Engine.Spec;

/// <summary>Reads pipeline files, finding every error at once.</summary>
public static class PipelineFile
{
    /// <summary>Reads a file; one that can't be read is a problem like any other.</summary>
    public static SpecResult Load(string path, ComponentCatalog catalog, SpecInput input) =>
        throw new NotImplementedException();

    /// <summary>Reads the text of a pipeline file.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="fileName">How messages name the file.</param>
    /// <param name="baseDirectory">The folder that relative paths are relative to.</param>
    /// <param name="catalog">The kinds that exist.</param>
    /// <param name="input">Overrides and environment.</param>
    public static SpecResult Parse(string text, string fileName, string baseDirectory, ComponentCatalog catalog, SpecInput input) =>
        throw new NotImplementedException();
}
