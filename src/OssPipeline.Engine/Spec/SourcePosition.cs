namespace OssPipeline.Engine.Spec;

/// <summary>A place in a pipeline file, or an override on the command line.</summary>
/// <param name="File">The file as the user named it; <c>--set path=value</c> for an override.</param>
/// <param name="Line">Line, from 1; 0 where there is none (an override, a file that can't be read).</param>
/// <param name="Column">Column in UTF-16 units, from 1; 0 where there is none.</param>
public sealed record SourcePosition(string File, int Line, int Column)
{
    /// <summary><c>file:line:column</c>, or the file alone where there is no line.</summary>
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}:{Column}";
}
