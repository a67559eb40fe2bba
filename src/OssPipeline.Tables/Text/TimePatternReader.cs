using System.Text;

namespace OssPipeline.Tables.Text;

/// <summary>Takes a format apart.</summary>
internal static class TimePatternReader
{
    private static readonly string[] Months =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

    public static bool TryRead(string text, out TimeStep[] steps, out string problem)
    {
        steps = [];
        problem = "";
        var found = new List<TimeStep>();
        for (var at = 0; at < text.Length;)
        {
            var letter = text[at];
            if (letter == '\'')
            {
                var end = text.IndexOf('\'', at + 1);
                if (end < 0)
                {
                    problem = $"'{text}' has a quote that is not closed";
                    return false;
                }

                AddLiteral(found, text[(at + 1)..end]);
                at = end + 1;
                continue;
            }

            if (letter == '\\' && at + 1 < text.Length)
            {
                AddLiteral(found, text.Substring(at + 1, 1));
                at += 2;
                continue;
            }

            var run = 1;
            while (at + run < text.Length && text[at + run] == letter)
            {
                run++;
            }

            if (char.IsAsciiLetter(letter))
            {
                if (StepOf(letter, run) is not { } step)
                {
                    problem = $"'{new string(letter, run)}' in '{text}' is no part of a date or time; put text in single quotes";
                    return false;
                }

                found.Add(step);
                at += run;
                continue;
            }

            AddLiteral(found, text.Substring(at, run));
            at += run;
        }

        bool Has(TimeField field) => found.Any(s => s.Field == field);
        if (!Has(TimeField.Year) || !(Has(TimeField.Month) || Has(TimeField.MonthName)) || !Has(TimeField.Day))
        {
            problem = $"'{text}' does not name a day; it needs y, M and d";
            return false;
        }

        var numbers = found.Where(s => s.Field is not (TimeField.Literal or TimeField.Weekday)).Select(s => s.Field == TimeField.MonthName ? TimeField.Month : s.Field).ToList();
        if (numbers.Distinct().Count() != numbers.Count || (Has(TimeField.HalfDayHour) != Has(TimeField.HalfDay)) || (Has(TimeField.Hour) && Has(TimeField.HalfDayHour)))
        {
            problem = $"'{text}' says something twice, or has h without tt";
            return false;
        }

        steps = [.. found];
        return true;
    }

    /// <summary>1 to 12 for an English name or its first three letters; else 0.</summary>
    public static int MonthOf(ReadOnlySpan<byte> word)
    {
        for (var i = 0; i < Months.Length && word.Length >= 3; i++)
        {
            if (Ascii.EqualsIgnoreCase(word, word.Length == 3 ? Months[i].AsSpan(0, 3) : Months[i]))
            {
                return i + 1;
            }
        }

        return 0;
    }

    private static TimeStep? StepOf(char letter, int run) => (letter, run) switch
    {
        ('y', 2) => new(TimeField.Year, 2, 2),
        ('y', 4) => new(TimeField.Year, 4, 4),
        ('M', 1) => new(TimeField.Month, 1, 2),
        ('M', 2) => new(TimeField.Month, 2, 2),
        ('M', 3 or 4) => new(TimeField.MonthName),
        ('d', 1) => new(TimeField.Day, 1, 2),
        ('d', 2) => new(TimeField.Day, 2, 2),
        ('d', 3 or 4) => new(TimeField.Weekday),
        ('H', 1 or 2) => new(TimeField.Hour, (byte)run, 2),
        ('h', 1 or 2) => new(TimeField.HalfDayHour, (byte)run, 2),
        ('m', 1 or 2) => new(TimeField.Minute, (byte)run, 2),
        ('s', 1 or 2) => new(TimeField.Second, (byte)run, 2),
        ('f', <= 7) => new(TimeField.Fraction, (byte)run, (byte)run),
        ('F', <= 7) => new(TimeField.Fraction, 0, (byte)run),
        ('t', 1 or 2) => new(TimeField.HalfDay),
        ('K', 1) => new(TimeField.Offset, 0),
        ('z', <= 3) => new(TimeField.Offset, 1),
        _ => null,
    };

    private static void AddLiteral(List<TimeStep> steps, string text)
    {
        foreach (var one in Encoding.UTF8.GetBytes(text))
        {
            steps.Add(new TimeStep(TimeField.Literal, Literal: one));
        }
    }
}
