using System.Net;
using System.Text.Json;
using OssPipeline.Core.Storage;

namespace OssPipeline.Hdfs.Client;

/// <summary>What a server refused with (Hadoop, "WebHDFS REST API", "Error Responses").</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Exception">The simple name of the Java exception; null where the answer has none.</param>
/// <param name="Message">Its first line, shortened.</param>
internal sealed record RemoteError(HttpStatusCode Status, string? Exception, string? Message)
{
    private const int MaxMessage = 300;

    /// <summary>Another NameNode is the active one.</summary>
    public bool IsStandby => Exception == "StandbyException";

    /// <summary>The server does not accept who asks.</summary>
    public bool IsCredentials => Status == HttpStatusCode.Unauthorized || Exception is "InvalidToken" or "AuthenticationException"
        || (Exception == "SecurityException" && Status != HttpStatusCode.Forbidden);

    private bool IsBelowFile => Exception == "ParentNotDirectoryException"
        || (Exception == "AccessControlException" && Message?.Contains("is not a directory", StringComparison.Ordinal) == true);

    /// <summary>Reads an error document; what is none gives the status alone.</summary>
    public static RemoteError Parse(HttpStatusCode status, ReadOnlySpan<byte> body)
    {
        string? exception = null, message = null;
        try
        {
            var reader = new Utf8JsonReader(body);
            var isRemote = false;
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                isRemote |= reader.ValueTextEquals("RemoteException"u8);
                var isException = reader.ValueTextEquals("exception"u8);
                var isMessage = reader.ValueTextEquals("message"u8);
                if (isRemote && (isException || isMessage) && reader.Read() && reader.TokenType == JsonTokenType.String)
                {
                    (exception, message) = isException ? (reader.GetString(), message) : (exception, reader.GetString());
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No error document of WebHDFS: a proxy's page, or a server that is none. The status tells what there is to tell.
        }

        return new RemoteError(status, exception, Shorten(message));
    }

    /// <summary>What to throw.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="location">Where, without parameters.</param>
    /// <param name="secret">A secret that no message may hold; null for none.</param>
    public StoreException ToException(WebHdfsRequest request, string location, string? secret)
    {
        var (kind, isTransient) = Sort(request);
        var said = Exception is null ? $"HTTP {(int)Status} without an error of WebHDFS" : $"{Exception}: {Message}";
        if (secret is { Length: > 0 })
        {
            said = said.Replace(secret, "***", StringComparison.Ordinal);
        }

        return new StoreException(kind, $"{request.Operation} {location}: {said.TrimEnd('.')}.{Advice(kind)}", isTransient) { Code = Exception };
    }

    private (StoreErrorKind Kind, bool IsTransient) Sort(WebHdfsRequest request)
    {
        if (IsBelowFile)
        {
            return (request.Method == HttpMethod.Get || request.Method == HttpMethod.Delete ? StoreErrorKind.NotFound : StoreErrorKind.InvalidKey, false);
        }

        if (IsCredentials)
        {
            return (StoreErrorKind.Credentials, false);
        }

        return Exception switch
        {
            "FileNotFoundException" or "NoSuchFileException" => (StoreErrorKind.NotFound, false),
            "AccessControlException" or "SecurityException" or "AuthorizationException" => (StoreErrorKind.Denied, false),
            "StandbyException" => (StoreErrorKind.Unreachable, true),
            "RetriableException" or "SafeModeException" or "ServerTooBusyException" or "RetryStartFileException" or "ObserverRetryOnActiveException" =>
                (StoreErrorKind.Throttled, true),
            "FileAlreadyExistsException" => (StoreErrorKind.AlreadyExists, false),
            "NSQuotaExceededException" or "DSQuotaExceededException" or "QuotaExceededException" or "QuotaByStorageTypeExceededException" => (StoreErrorKind.NoSpace, false),
            "AlreadyBeingCreatedException" or "LeaseExpiredException" or "RecoveryInProgressException" or "NotReplicatedYetException" => (StoreErrorKind.ServerError, true),
            "InvalidPathException" or "PathComponentTooLongException" or "MaxDirectoryItemsExceededException" or "FSLimitException" => (StoreErrorKind.InvalidKey, false),
            "UnsupportedOperationException" => (StoreErrorKind.Unsupported, false),
            "IllegalArgumentException" or "HadoopIllegalArgumentException" => (StoreErrorKind.InvalidRequest, false),

            // A file that ends before the offset asked for: it was longer when it was listed.
            "IOException" when request.Operation == "OPEN" && Message?.Contains("out of the range", StringComparison.Ordinal) == true => (StoreErrorKind.Changed, false),

            // What failed at a DataNode or on the way to one has no better name, and goes well elsewhere or later.
            "IOException" or "RemoteException" or "BlockMissingException" or "ConnectException" or "SocketTimeoutException" => (StoreErrorKind.ServerError, true),
            _ => SortStatus(),
        };
    }

    private (StoreErrorKind Kind, bool IsTransient) SortStatus() => (int)Status switch
    {
        408 => (StoreErrorKind.Unreachable, true),
        429 => (StoreErrorKind.Throttled, true),
        403 => (StoreErrorKind.Denied, false),
        405 or 501 => (StoreErrorKind.Unsupported, false),
        503 => (StoreErrorKind.Throttled, true),
        >= 500 => (StoreErrorKind.ServerError, true),
        _ => (StoreErrorKind.InvalidRequest, false),
    };

    private string Advice(StoreErrorKind kind) => kind switch
    {
        StoreErrorKind.Credentials when Exception == "InvalidToken" => " Fetch a new delegation token.",
        StoreErrorKind.Credentials => " The server wants another identity: set kerberos: true with a valid ticket (kinit), or delegation_token.",
        StoreErrorKind.InvalidRequest when Exception is null => " Is this the HTTP address of a NameNode or of HttpFS?",
        StoreErrorKind.Denied when Exception is null => " A proxy or a filter refused it before WebHDFS saw it; the filter for browsers wants csrf_header.",
        _ => "",
    };

    // Hadoop puts whole stack traces into messages.
    private static string? Shorten(string? message)
    {
        if (message is null)
        {
            return null;
        }

        var end = message.AsSpan().IndexOfAnyInRange('\0', '\u001f');
        var line = end < 0 ? message : message[..end];
        return line.Length <= MaxMessage ? line : line[..MaxMessage] + "…";
    }
}
