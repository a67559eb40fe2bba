using System.Runtime.InteropServices;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Local;

/// <summary>Sorts what the file system reports by what to do about it.</summary>
internal static class LocalErrors
{
    // Linux's numbers; .NET's IOException carries them in HResult on Unix.
    public const int NoPermission = 1, NoEntry = 2, Interrupted = 4, InputOutput = 5, TryAgain = 11, AccessDenied = 13, Busy = 16, Exists = 17,
        CrossDevice = 18, NotDirectory = 20, IsDirectory = 21, Invalid = 22, TooManySystemFiles = 23, TooManyFiles = 24, FileTooBig = 27, NoSpace = 28,
        ReadOnly = 30, NameTooLong = 36, NoSystemCall = 38, NotEmpty = 39, LinkLoop = 40, NotSupported = 95, TimedOut = 110, Stale = 116, Quota = 122;

    private const int WindowsDiskFull = unchecked((int)0x80070070), WindowsHandleDiskFull = unchecked((int)0x80070027);

    /// <summary>The error for a failed system call.</summary>
    /// <param name="errno">Its number.</param>
    /// <param name="action">What was tried, as "read" or "write".</param>
    /// <param name="path">On what, absolute.</param>
    public static StoreException From(int errno, string action, string path)
    {
        var (kind, advice, isTransient) = errno switch
        {
            NoEntry => (StoreErrorKind.NotFound, "it is not there", false),
            AccessDenied or NoPermission => (StoreErrorKind.Denied, "give this user the right to", false),
            ReadOnly => (StoreErrorKind.Denied, "the file system is mounted read-only", false),
            NoSpace => (StoreErrorKind.NoSpace, "the disk is full: make room and run again", false),
            Quota => (StoreErrorKind.NoSpace, "the disk quota is used up: make room and run again", false),
            FileTooBig => (StoreErrorKind.InvalidRequest, "the file system takes no file that large", false),
            NameTooLong => (StoreErrorKind.InvalidKey, "the file system takes no name that long", false),
            NotDirectory or LinkLoop => (StoreErrorKind.InvalidKey, "a file or a symbolic link stands where a folder is needed", false),
            IsDirectory or NotEmpty => (StoreErrorKind.InvalidKey, "a folder of that name is there", false),
            Invalid => (StoreErrorKind.InvalidKey, "the file system does not take that name", false),
            CrossDevice => (StoreErrorKind.Unsupported, "another file system is mounted there; declare a store whose root lies on it", false),
            NotSupported or NoSystemCall => (StoreErrorKind.Unsupported, "the file system can't do that", false),
            TooManyFiles or TooManySystemFiles => (StoreErrorKind.ServerError, "too many files are open: raise `ulimit -n`", true),
            Stale or TimedOut or TryAgain or Busy => (StoreErrorKind.ServerError, "the file system may recover", true),
            _ => (StoreErrorKind.ServerError, "see the system's log", false),
        };
        return new StoreException(kind, $"Can't {action} '{path}': {Marshal.GetPInvokeErrorMessage(errno)} ({advice}).", isTransient) { Code = $"errno {errno}" };
    }

    /// <summary>The error for an exception of .NET's file calls; null for one that is not about files.</summary>
    public static StoreException? From(Exception error, string action, string path)
    {
        return error switch
        {
            FileNotFoundException or DirectoryNotFoundException => Wrap(StoreErrorKind.NotFound, "it is not there"),
            UnauthorizedAccessException => Wrap(StoreErrorKind.Denied, "give this user the right to"),
            PathTooLongException => Wrap(StoreErrorKind.InvalidKey, "the file system takes no name that long"),
            IOException { HResult: WindowsDiskFull or WindowsHandleDiskFull } => Wrap(StoreErrorKind.NoSpace, "the disk is full: make room and run again"),
            IOException when OperatingSystem.IsLinux() && error.HResult is > 0 and < 4096 => From(error.HResult, action, path),
            IOException => Wrap(StoreErrorKind.ServerError, error.Message),
            _ => null,
        };

        StoreException Wrap(StoreErrorKind kind, string advice) => new(kind, $"Can't {action} '{path}': {advice}.", innerException: error);
    }

    /// <summary>The root is missing.</summary>
    public static StoreException NoRoot(string root) => new(
        StoreErrorKind.BucketNotFound,
        $"The folder '{root}' does not exist. Make it or mount it, or set `create: true` on the store to have it made on the first write.");
}
