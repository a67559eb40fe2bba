namespace OssPipeline.Blocks.Encryption;

/// <summary>Where a key's PEM text is: a file, or with <c>env:NAME</c> an environment variable. Never the key itself.</summary>
public sealed class KeyLocation
{
    /// <summary>What stands before a variable's name.</summary>
    public const string EnvironmentPrefix = "env:";

    // A 16,384-bit key with its comments stays far below.
    private const int MaxFile = 64 << 10;

    // Of Base64, in characters.
    private const int ShortestRun = 16;

    private readonly Func<string, string> _pathOf;
    private readonly Func<string, string?> _environment;
    private readonly Action<string>? _hide;

    /// <summary>A location.</summary>
    /// <param name="text">A path, or <c>env:NAME</c>.</param>
    /// <param name="pathOf">Makes a path absolute.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="hide">Gets the Base64 of a private key that stands in a variable, whose name says nothing of what is in it; null when nobody shows anything.</param>
    public KeyLocation(string text, Func<string, string> pathOf, Func<string, string?> environment, Action<string>? hide = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        Text = text;
        _pathOf = pathOf;
        _environment = environment;
        _hide = hide;
    }

    /// <summary>As it was given, for messages.</summary>
    public string Text { get; }

    /// <summary>Whether others than the owner may read the file; false for a variable and where the system has no such rights.</summary>
    public bool IsReadableByOthers => Variable is null && !OperatingSystem.IsWindows()
        && File.Exists(_pathOf(Text)) && (File.GetUnixFileMode(_pathOf(Text)) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0;

    private string? Variable => Text.StartsWith(EnvironmentPrefix, StringComparison.Ordinal) ? Text[EnvironmentPrefix.Length..] : null;

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Reads the PEM text. The caller clears it after use.</summary>
    /// <exception cref="InvalidDataException">It is not there, or can't be a key.</exception>
    internal char[] Read()
    {
        if (Variable is { } variable)
        {
            if (_environment(variable) is not { Length: > 0 } text)
            {
                throw new InvalidDataException($"{Text}: the environment variable {variable} is not set; put the key's PEM text into it.");
            }

            Hide(text);
            return text.ToCharArray();
        }

        try
        {
            var path = _pathOf(Text);
            var length = new FileInfo(path).Length;
            if (length > MaxFile)
            {
                throw new InvalidDataException($"{Text}: {length:N0} bytes are too many for a PEM key file.");
            }

            var bytes = File.ReadAllBytes(path);
            var chars = new char[bytes.Length];
            for (var i = 0; i < bytes.Length; i++)
            {
                chars[i] = (char)bytes[i]; // PEM is ASCII; anything else is found not to be PEM.
            }

            Array.Clear(bytes);
            return chars;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidDataException($"{Text}: no such key file; make a pair with 'osspipe keys new --out DIR'.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{Text}: the key file can't be read ({e.Message}).");
        }
    }

    // Run by run, as lines may be broken anywhere and a message that quotes a key seldom quotes all of it. What is no public key may be a
    // private one, however damaged. Shorter runs are words of the headers.
    private void Hide(string text)
    {
        if (_hide is null || text.Contains("PUBLIC KEY-----", StringComparison.Ordinal))
        {
            return;
        }

        var begin = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || text[i] is '+' or '/' or '='))
            {
                continue;
            }

            if (i - begin >= ShortestRun)
            {
                _hide(text[begin..i]);
            }

            begin = i + 1;
        }
    }
}
