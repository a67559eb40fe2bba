using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;

namespace OssPipeline.Query;

/// <summary>Answers queries over some local files with DuckDB, in memory. Sees those files and nothing else: no network, no extension that is not built in, no other file.</summary>
public sealed class QuerySession : IDisposable
{
    private readonly DuckDBConnection _connection;

    private QuerySession(DuckDBConnection connection) => _connection = connection;

    /// <summary>Opens the files as the table <c>t</c>, also called <c>this</c>.</summary>
    /// <param name="table">The files.</param>
    /// <param name="temporary">A folder that queries larger than memory may spill to.</param>
    /// <param name="memory">How many bytes of memory queries may take.</param>
    /// <exception cref="QueryException">They can't be read.</exception>
    public static QuerySession Open(QueryTable table, string temporary, long memory)
    {
        ArgumentNullException.ThrowIfNull(table);
        var session = Create(table.Files, temporary, memory);
        try
        {
            session.Execute($"CREATE VIEW t AS SELECT * FROM {Source(table)}");
            session.Execute("CREATE VIEW this AS SELECT * FROM t");
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Opens files without looking into them, for functions over files.</summary>
    internal static QuerySession Create(IReadOnlyList<string> files, string temporary, long memory)
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        try
        {
            connection.Open();
            var session = new QuerySession(connection);
            session.Execute("SET autoinstall_known_extensions = false");
            session.Execute("SET autoload_known_extensions = false");
            session.Execute("SET allow_community_extensions = false");
            session.Execute("SET enable_progress_bar = false");
            session.Execute("SET TimeZone = 'UTC'");
            session.Execute($"SET temp_directory = {Literal(temporary)}");
            session.Execute(string.Create(CultureInfo.InvariantCulture, $"SET memory_limit = '{Math.Max(64, memory >> 20)}MiB'"));
            session.Execute($"SET allowed_paths = [{string.Join(", ", files.Select(Literal))}]");
            session.Execute("SET enable_external_access = false");
            session.Execute("SET lock_configuration = true");
            return session;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Answers a query: one SELECT (or what can stand in its place, as WITH, VALUES, DESCRIBE or SUMMARIZE).</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="QueryException">It is none, or files can't be read.</exception>
    public QueryResult Query(string sql, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sql);
        RequireSelect(sql);
        return Run(sql, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    /// <summary>A string literal.</summary>
    internal static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Runs a statement of this program's own.</summary>
    internal QueryResult Run(string sql, CancellationToken cancellationToken)
    {
        var command = _connection.CreateCommand();
        try
        {
            command.CommandText = sql;
            command.UseStreamingMode = true;
            using var registration = cancellationToken.Register(static c => ((DuckDBCommand)c!).Cancel(), command);
            return new QueryResult(command, command.ExecuteReader(), cancellationToken);
        }
        catch (DuckDBException e)
        {
            command.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw Wrap(e);
        }
        catch
        {
            command.Dispose();
            throw;
        }
    }

    /// <summary>An error of DuckDB's as one for the user.</summary>
    internal static QueryException Wrap(DuckDBException error)
    {
        var message = error.Message;
        var isStatement = message.StartsWith("Parser Error", StringComparison.Ordinal) || message.StartsWith("Binder Error", StringComparison.Ordinal)
            || message.StartsWith("Catalog Error", StringComparison.Ordinal) || message.StartsWith("Permission Error", StringComparison.Ordinal);
        return new QueryException(message, error) { IsAboutStatement = isStatement };
    }

    // Whatever can be a subquery has no effect; anything else (COPY, ATTACH, PRAGMA, a second statement) is refused by DuckDB's own parser.
    private void RequireSelect(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT json_serialize_sql({Literal(sql)}, skip_null := true, skip_empty := true)";
        string? serialized;
        try
        {
            serialized = command.ExecuteScalar() as string;
        }
        catch (DuckDBException e)
        {
            throw Wrap(e);
        }

        using var json = JsonDocument.Parse(serialized ?? "{}");
        var root = json.RootElement;
        if (root.TryGetProperty("error", out var failed) && failed.GetBoolean())
        {
            var message = root.TryGetProperty("error_message", out var text) ? text.GetString()! : "it can't be parsed";
            throw new QueryException(
                root.TryGetProperty("error_type", out var type) && type.GetString() == "not implemented" ? "only SELECT can be asked, one statement" : message)
            { IsAboutStatement = true };
        }

        if (!root.TryGetProperty("statements", out var statements) || statements.GetArrayLength() != 1)
        {
            throw new QueryException("give one SELECT statement") { IsAboutStatement = true };
        }
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        try
        {
            command.ExecuteNonQuery();
        }
        catch (DuckDBException e)
        {
            throw Wrap(e);
        }
    }

    private static string Source(QueryTable table)
    {
        var files = $"[{string.Join(", ", table.Files.Select(Literal))}]";
        var options = new List<string> { table.PartitionRoot is null ? "hive_partitioning = false" : "hive_partitioning = true", "union_by_name = true" };
        switch (table.Format)
        {
            case QueryFormat.Parquet:
                return $"read_parquet({files}, {string.Join(", ", options)})";
            case QueryFormat.Json:
                return $"read_json({files}, format = 'newline_delimited', {string.Join(", ", options)})";
        }

        if (table.HasHeader is { } header)
        {
            options.Add($"header = {(header ? "true" : "false")}");
        }

        if (table.Delimiter is { } delimiter)
        {
            options.Add($"delim = {Literal(delimiter)}");
        }

        if (table.NullText is { } text)
        {
            options.Add($"nullstr = {Literal(text)}");
        }

        if (table.Names.Count > 0)
        {
            options.Add($"names = [{string.Join(", ", table.Names.Select(Literal))}]");
        }

        return $"read_csv({files}, {string.Join(", ", options)})";
    }
}
