using System.Globalization;
using System.Text;
using OssPipeline.Core.Catalog;
using OssPipeline.Engine.Verify;

namespace OssPipeline.Cli.Output;

/// <summary>The report of <c>verify --out</c>: one CSV line (RFC 4180) per comparison. The file appears when it is whole.</summary>
internal sealed class VerifyReport : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly StreamWriter _file;
    private readonly Redaction _redaction;

    /// <summary>Begins a report.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    public VerifyReport(string path, Redaction redaction)
    {
        _path = path;
        _temporary = $"{path}.{Environment.ProcessId}.part";
        _redaction = redaction;
        _file = new StreamWriter(_temporary, append: false, new UTF8Encoding(false)) { NewLine = "\r\n" };
        _file.WriteLine("result,sink,key,target,expected_size,size,expected_crc64,crc64,reason");
    }

    /// <summary><c>size_differs</c> and the like.</summary>
    public static string Word(VerifyResult result) => OptionSchema.SnakeCase(result.ToString());

    /// <summary>Adds a comparison.</summary>
    public void Add(VerifyFinding finding) => _file.WriteLine(string.Join(
        ',',
        Word(finding.Result),
        Quoted(finding.Sink),
        Quoted(finding.Key),
        Quoted(finding.Target),
        finding.ExpectedSize?.ToString(CultureInfo.InvariantCulture),
        finding.Size?.ToString(CultureInfo.InvariantCulture),
        finding.ExpectedCrc64?.ToString(CultureInfo.InvariantCulture),
        finding.Crc64?.ToString(CultureInfo.InvariantCulture),
        Quoted(finding.Reason is { } reason ? _redaction.ApplyToMessage(reason) : null)));

    /// <summary>Shows the finished report under its name.</summary>
    public void Complete()
    {
        _file.Dispose();
        File.Move(_temporary, _path, overwrite: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_temporary);
    }

    private static string? Quoted(string? text) => text is null || text.AsSpan().IndexOfAny(",\"\r\n") < 0
        ? text
        : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
