using System.CommandLine;
using System.CommandLine.Parsing;

namespace OssPipeline.Cli;

/// <summary>What a command works on, as against its options: a mistyped option is never taken for one.</summary>
internal static class Operand
{
    /// <summary>Exactly one.</summary>
    public static Argument<string> One(string name, string description) => Guard(new Argument<string>(name) { Description = description });

    /// <summary>One or none.</summary>
    public static Argument<string?> Optional(string name, string description) =>
        Guard(new Argument<string?>(name) { Description = description, Arity = ArgumentArity.ZeroOrOne });

    /// <summary>One or several.</summary>
    public static Argument<string[]> Many(string name, string description) =>
        Guard(new Argument<string[]>(name) { Description = description, Arity = ArgumentArity.OneOrMore });

    private static Argument<T> Guard<T>(Argument<T> argument)
    {
        argument.Validators.Add(RefuseOptions);
        return argument;
    }

    private static void RefuseOptions(ArgumentResult result)
    {
        foreach (var token in result.Tokens)
        {
            if (token.Value.Length > 1 && token.Value[0] == '-')
            {
                result.AddError($"Unrecognized option '{token.Value}' (a file of that name is ./{token.Value}).");
            }
        }
    }
}
