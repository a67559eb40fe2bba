using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Core.Catalog;

/// <summary>What part of a pipeline a component plays.</summary>
public enum ComponentRole
{
    /// <summary>Stands under <c>stores:</c>.</summary>
    Store,

    /// <summary>A node without <c>from</c>.</summary>
    Source,

    /// <summary>A node between others.</summary>
    Block,

    /// <summary>A node at an end.</summary>
    Sink,
}

/// <summary>The declaration of a component: everything the pipeline file, lint, schema, lists and docs know of it.</summary>
/// <param name="name">snake_case kind.</param>
/// <param name="role">Its part in a pipeline.</param>
/// <param name="summary">One sentence on what it does.</param>
/// <param name="optionsType">Its options record.</param>
public abstract class ComponentKind(string name, ComponentRole role, string summary, Type optionsType)
{
    /// <summary>The kind, as in <c>kind: hash_key</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Its part in a pipeline.</summary>
    public ComponentRole Role { get; } = role;

    /// <summary>One sentence on what it does.</summary>
    public string Summary { get; } = summary;

    /// <summary>Its options.</summary>
    public OptionSchema Schema => OptionSchema.Of(optionsType);

    /// <summary>Some lines of a pipeline file that use it.</summary>
    public required string Example { get; init; }

    /// <summary>More for its docs page, in Markdown; empty for nothing.</summary>
    public string Remarks { get; init; } = "";

    /// <summary>What travels on the edge into it; null for sources and stores.</summary>
    public Type? Input { get; init; }

    /// <summary>What travels on the edge out of it; null for sinks and stores.</summary>
    public Type? Output { get; init; }
}

/// <summary>A kind of store.</summary>
/// <typeparam name="TOptions">Its options record.</typeparam>
public sealed class StoreKind<TOptions>(string name, string summary, Func<TOptions, ComponentContext, CancellationToken, ValueTask<IObjectStore>> create)
    : StoreKind(name, summary, typeof(TOptions))
    where TOptions : class
{
    /// <inheritdoc/>
    public override ValueTask<IObjectStore> CreateAsync(object options, ComponentContext context, CancellationToken cancellationToken) =>
        create((TOptions)options, context, cancellationToken);

    /// <summary>How it is described without being opened; null for its kind alone.</summary>
    public Func<TOptions, ComponentContext, StoreInfo>? Describes { get; init; }

    /// <inheritdoc/>
    public override StoreInfo Describe(object options, ComponentContext context) => Describes?.Invoke((TOptions)options, context) ?? base.Describe(options, context);
}

/// <summary>A kind of store, whatever its options.</summary>
public abstract class StoreKind(string name, string summary, Type optionsType)
    : ComponentKind(name, ComponentRole.Store, summary, optionsType)
{
    /// <summary>Makes the bare store, without layers.</summary>
    public abstract ValueTask<IObjectStore> CreateAsync(object options, ComponentContext context, CancellationToken cancellationToken);

    /// <summary>What its options tell of a store: where it is, its bucket, endpoint and region. Opens, reads and starts nothing.</summary>
    /// <exception cref="FormatException">An option is none.</exception>
    public virtual StoreInfo Describe(object options, ComponentContext context) => new(Name, $"{Name}://");
}

/// <summary>A kind of source.</summary>
/// <typeparam name="TOptions">Its options record.</typeparam>
public sealed class SourceKind<TOptions>(string name, string summary, Func<TOptions, ComponentContext, ISource> create)
    : SourceKind(name, summary, typeof(TOptions))
    where TOptions : class
{
    /// <inheritdoc/>
    public override ISource Create(object options, ComponentContext context) => create((TOptions)options, context);
}

/// <summary>A kind of source, whatever its options.</summary>
/// <remarks>What is made is disposed of with its plan, where it is <see cref="IDisposable"/> or <see cref="IAsyncDisposable"/>; so are blocks and sinks.</remarks>
public abstract class SourceKind : ComponentKind
{
    private protected SourceKind(string name, string summary, Type optionsType)
        : base(name, ComponentRole.Source, summary, optionsType) => Output = typeof(Part);

    /// <summary>Makes the source.</summary>
    public abstract ISource Create(object options, ComponentContext context);
}

/// <summary>A kind of block.</summary>
/// <typeparam name="TOptions">Its options record.</typeparam>
public sealed class BlockKind<TOptions>(string name, Scope scope, string summary, Func<TOptions, ComponentContext, IBlock> create)
    : BlockKind(name, scope, summary, typeof(TOptions))
    where TOptions : class
{
    /// <inheritdoc/>
    public override IBlock Create(object options, ComponentContext context) => create((TOptions)options, context);
}

/// <summary>A kind of block, whatever its options.</summary>
public abstract class BlockKind : ComponentKind
{
    private protected BlockKind(string name, Scope scope, string summary, Type optionsType)
        : base(name, ComponentRole.Block, summary, optionsType)
    {
        Scope = scope;
        Input = Output = typeof(Part);
    }

    /// <summary>What the block needs to see at once.</summary>
    public Scope Scope { get; }

    /// <summary>Makes the block.</summary>
    public abstract IBlock Create(object options, ComponentContext context);
}

/// <summary>A kind of sink.</summary>
/// <typeparam name="TOptions">Its options record.</typeparam>
public sealed class SinkKind<TOptions>(string name, string summary, Func<TOptions, ComponentContext, ISink> create)
    : SinkKind(name, summary, typeof(TOptions))
    where TOptions : class
{
    /// <inheritdoc/>
    public override ISink Create(object options, ComponentContext context) => create((TOptions)options, context);
}

/// <summary>A kind of sink, whatever its options.</summary>
public abstract class SinkKind : ComponentKind
{
    private protected SinkKind(string name, string summary, Type optionsType)
        : base(name, ComponentRole.Sink, summary, optionsType) => Input = typeof(Part);

    /// <summary>Makes the sink.</summary>
    public abstract ISink Create(object options, ComponentContext context);
}
