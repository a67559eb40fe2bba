using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;

namespace OssPipeline.Core.Catalog;

/// <summary>A kind of decoder: bytes in, rows out.</summary>
/// <typeparam name="TOptions">Its options record.</typeparam>
public sealed class DecoderKind<TOptions> : BlockKind
    where TOptions : class
{
    private readonly Func<TOptions, ComponentContext, IRowDecoder> _create;

    /// <summary>Declares it.</summary>
    public DecoderKind(string name, string summary, Func<TOptions, ComponentContext, IRowDecoder> create)
        : base(name, Scope.Object, summary, typeof(TOptions))
    {
        _create = create;
        Input = typeof(Part);
        Output = typeof(RowBatch);
    }

    /// <inheritdoc/>
    public override IBlock Create(object options, ComponentContext context) => _create((TOptions)options, context);
}

/// <summary>A kind of block over rows.</summary>
/// <typeparam name="TOptions">Its options record.</typeparam>
public sealed class RowBlockKind<TOptions> : BlockKind
    where TOptions : class
{
    private readonly Func<TOptions, ComponentContext, IRowTransform> _create;

    /// <summary>Declares it.</summary>
    public RowBlockKind(string name, string summary, Func<TOptions, ComponentContext, IRowTransform> create)
        : base(name, Scope.Object, summary, typeof(TOptions))
    {
        _create = create;
        Input = Output = typeof(RowBatch);
    }

    /// <inheritdoc/>
    public override IBlock Create(object options, ComponentContext context) => _create((TOptions)options, context);
}

/// <summary>A kind of table.</summary>
/// <typeparam name="TOptions">Its options record.</typeparam>
public sealed class TableKind<TOptions>(string name, string summary, Func<TOptions, ComponentContext, ITableSink> create)
    : TableKind(name, summary, typeof(TOptions))
    where TOptions : class
{
    /// <inheritdoc/>
    public override ITableSink Create(object options, ComponentContext context) => create((TOptions)options, context);
}

/// <summary>A kind of table, whatever its options.</summary>
public abstract class TableKind : ComponentKind
{
    private protected TableKind(string name, string summary, Type optionsType)
        : base(name, ComponentRole.Sink, summary, optionsType) => Input = typeof(RowBatch);

    /// <summary>Makes the table.</summary>
    public abstract ITableSink Create(object options, ComponentContext context);
}

/// <summary>A kind of sink for rows that do not fit.</summary>
/// <typeparam name="TOptions">Its options record.</typeparam>
public sealed class RejectKind<TOptions>(string name, string summary, Func<TOptions, ComponentContext, IRejectSink> create)
    : RejectKind(name, summary, typeof(TOptions))
    where TOptions : class
{
    /// <inheritdoc/>
    public override IRejectSink Create(object options, ComponentContext context) => create((TOptions)options, context);
}

/// <summary>A kind of sink for rows that do not fit, whatever its options.</summary>
public abstract class RejectKind : ComponentKind
{
    private protected RejectKind(string name, string summary, Type optionsType)
        : base(name, ComponentRole.Sink, summary, optionsType) => Input = typeof(RowBatch);

    /// <summary>Makes the sink.</summary>
    public abstract IRejectSink Create(object options, ComponentContext context);
}
