namespace OssPipeline.Core.Catalog;

/// <summary>An options record with rules beyond its options' types. <c>lint</c> reports every problem at the option's place.</summary>
public interface IValidatedOptions
{
    /// <summary>All problems; none when the options are usable.</summary>
    IEnumerable<OptionProblem> Validate();
}

/// <summary>What is wrong with one option.</summary>
/// <param name="Option">Its snake_case name.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public readonly record struct OptionProblem(string Option, string Message);
