using BenchmarkDotNet.Attributes;
using OssPipeline.Core.Data;

namespace OssPipeline.Benchmarks.Data;

/// <summary>Making a key of an object's fields, once per object.</summary>
[MemoryDiagnoser]
public class KeyTemplateBenchmarks
{
    private readonly ObjectRef _origin = new("2017-11-11/customer-1/1513160001245.log", 4096, null, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private KeyTemplate _template = null!;
    private ObjectDraft _draft = null!;

    [Params("{dir:1}", "{mtime:yyyy}/{dir:0|none}/{stem}.{ext}")]
    public string Template { get; set; } = "";

    [GlobalSetup]
    public void Setup() => (_template, _draft) = (KeyTemplate.Parse(Template), ObjectDraft.From(_origin));

    [Benchmark]
    public string? Format() => _template.TryFormat(_origin, _draft, out var text, out _) ? text : null;
}
