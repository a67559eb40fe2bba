namespace OssPipeline.Tables.Text;

/// <summary>Powers of ten that are exact.</summary>
internal static class PowersOfTen
{
    private static readonly UInt128[] WideTable = MakeWide();

    /// <summary>10^0 to 10^19.</summary>
    public static ReadOnlySpan<ulong> Integers =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000,
        1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
        100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ];

    /// <summary>10^0 to 10^22, all that a double holds exactly.</summary>
    public static ReadOnlySpan<double> Doubles =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>10^0 to 10^38.</summary>
    public static ReadOnlySpan<UInt128> Wide => WideTable;

    private static UInt128[] MakeWide()
    {
        var table = new UInt128[39];
        table[0] = 1;
        for (var i = 1; i < table.Length; i++)
        {
            table[i] = table[i - 1] * 10;
        }

        return table;
    }
}
