namespace OssPipeline.Tables.RowBlocks.Expressions;

/// <summary>An expression as it is written, before it knows columns.</summary>
/// <param name="Position">Where it begins.</param>
internal abstract record Syntax(int Position);

/// <summary>A column.</summary>
internal sealed record NameSyntax(int Position, string Name) : Syntax(Position);

/// <summary>A text.</summary>
internal sealed record TextSyntax(int Position, string Text) : Syntax(Position);

/// <summary>A number, with its sign.</summary>
internal sealed record NumberSyntax(int Position, string Digits) : Syntax(Position);

/// <summary><c>true</c> or <c>false</c>.</summary>
internal sealed record TruthSyntax(int Position, bool Value) : Syntax(Position);

/// <summary>A function.</summary>
internal sealed record CallSyntax(int Position, string Function, IReadOnlyList<Syntax> Arguments) : Syntax(Position);

/// <summary><c>not</c>.</summary>
internal sealed record NotSyntax(int Position, Syntax Operand) : Syntax(Position);

/// <summary><c>and</c> or <c>or</c>.</summary>
internal sealed record LogicSyntax(int Position, bool IsAnd, Syntax Left, Syntax Right) : Syntax(Position);

/// <summary>A comparison.</summary>
internal sealed record CompareSyntax(int Position, Comparison Operator, Syntax Left, Syntax Right) : Syntax(Position);

/// <summary><c>is null</c>.</summary>
internal sealed record IsNullSyntax(int Position, Syntax Operand) : Syntax(Position);

/// <summary><c>in (…)</c>.</summary>
internal sealed record InSyntax(int Position, Syntax Operand, IReadOnlyList<Syntax> Items) : Syntax(Position);

/// <summary><c>like 'pattern'</c>.</summary>
internal sealed record LikeSyntax(int Position, Syntax Operand, string Pattern) : Syntax(Position);

/// <summary>How two values are compared.</summary>
internal enum Comparison
{
    /// <summary>=</summary>
    Equal,

    /// <summary>&lt;&gt;</summary>
    NotEqual,

    /// <summary>&lt;</summary>
    Less,

    /// <summary>&lt;=</summary>
    LessOrEqual,

    /// <summary>&gt;</summary>
    Greater,

    /// <summary>&gt;=</summary>
    GreaterOrEqual,
}
