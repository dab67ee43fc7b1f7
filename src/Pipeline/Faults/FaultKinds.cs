using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Tars.Pipeline;

/// <summary>Tells the kind of fault behind an exception.</summary>
public static class FaultKinds
{
    /// <summary>How many exceptions behind an exception are looked at.</summary>
    private const int MaxDepth = 8;

    /// <summary>
    /// The kind of fault: what an <see cref="ItemException"/> says of itself, else what the exception is, else what the ones behind it are;
    /// <see cref="FaultKind.Other"/> when none of them tells.
    /// </summary>
    /// <param name="failure">An exception that is not the run's own cancellation: a cancellation counts as a time-out.</param>
    public static FaultKind Of(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        Exception? at = failure;
        for (int depth = 0; at is not null && depth < MaxDepth; depth++)
        {
            FaultKind kind = OfOne(at);
            if (kind != FaultKind.None)
            {
                return kind;
            }

            at = at.InnerException;
        }

        return FaultKind.Other;
    }

    /// <summary>
    /// The kind of fault behind a number of the operating system (<c>errno</c>); <see cref="FaultKind.None"/> for others.
    /// </summary>
    /// <param name="errno">As Linux numbers them; on macOS and BSD as those do.</param>
    public static FaultKind OfError(int errno) => errno switch
    {
        // EPERM, EACCES, EROFS: alike everywhere.
        1 or 13 or 30 => FaultKind.Permission,
        // ENOENT, ENOTDIR; EIO, ENXIO, ENODEV: the device behind the path does not answer.
        2 or 20 or 5 or 6 or 19 => FaultKind.MissingPath,
        // ENOSPC.
        28 => FaultKind.DiskFull,
        _ => OperatingSystem.IsLinux() ? OfLinux(errno) : OfBsd(errno),
    };

    private static FaultKind OfOne(Exception failure) => failure switch
    {
        ItemException e => e.Fault,
        UnauthorizedAccessException or System.Security.SecurityException => FaultKind.Permission,
        FileNotFoundException or DirectoryNotFoundException or DriveNotFoundException => FaultKind.MissingPath,
        InvalidDataException or EndOfStreamException or JsonException or FormatException => FaultKind.CorruptContent,
        TimeoutException => FaultKind.TimeOut,
        HttpRequestException e => OfRequest(e),
        SocketException e => OfSocket(e.SocketErrorCode),
        SqliteException e => OfSqlite(e.SqliteErrorCode),
        // What is behind it may say more: a socket's error, a time-out.
        OperationCanceledException e => e.InnerException is null ? FaultKind.TimeOut : FaultKind.None,
        IOException e => OfResult(e.HResult),
        _ => FaultKind.None,
    };

    private static FaultKind OfRequest(HttpRequestException failure) => failure switch
    {
        { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.ProxyAuthenticationRequired }
            => FaultKind.Permission,
        { StatusCode: HttpStatusCode.NotFound or HttpStatusCode.Gone } => FaultKind.MissingPath,
        { StatusCode: HttpStatusCode.RequestTimeout or HttpStatusCode.GatewayTimeout } => FaultKind.TimeOut,
        { StatusCode: HttpStatusCode.InsufficientStorage } => FaultKind.Other,
        { StatusCode: HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError } => FaultKind.ServerDown,
        { StatusCode: not null } => FaultKind.Other,
        { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ResponseEnded
            or HttpRequestError.ProxyTunnelError } => FaultKind.ServerDown,
        _ => FaultKind.None,
    };

    private static FaultKind OfSocket(SocketError error) => error switch
    {
        SocketError.TimedOut => FaultKind.TimeOut,
        SocketError.AccessDenied => FaultKind.Permission,
        SocketError.ConnectionRefused or SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.HostDown
            or SocketError.HostNotFound or SocketError.HostUnreachable or SocketError.NetworkDown or SocketError.NetworkReset
            or SocketError.NetworkUnreachable or SocketError.Shutdown or SocketError.TryAgain or SocketError.Disconnecting
            or SocketError.NotConnected => FaultKind.ServerDown,
        _ => FaultKind.None,
    };

    private static FaultKind OfSqlite(int code) => code switch
    {
        SQLitePCL.raw.SQLITE_FULL => FaultKind.DiskFull,
        SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB => FaultKind.CorruptContent,
        SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_PERM or SQLitePCL.raw.SQLITE_AUTH => FaultKind.Permission,
        SQLitePCL.raw.SQLITE_CANTOPEN => FaultKind.MissingPath,
        _ => FaultKind.None,
    };

    /// <summary>On Unix an IOException carries the system's own number; elsewhere 0x8007 and that of Windows.</summary>
    private static FaultKind OfResult(int result) => ((uint)result >> 16) switch
    {
        0 => OfError(result),
        0x8007 => (result & 0xFFFF) switch
        {
            // ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL, ERROR_DISK_QUOTA_EXCEEDED
            39 or 112 or 1295 => FaultKind.DiskFull,
            // ERROR_ACCESS_DENIED, ERROR_WRITE_PROTECT
            5 or 19 => FaultKind.Permission,
            // ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND, ERROR_NOT_READY, ERROR_BAD_NETPATH, ERROR_NETNAME_DELETED
            2 or 3 or 21 or 53 or 64 => FaultKind.MissingPath,
            // ERROR_CRC, ERROR_FILE_CORRUPT
            23 or 1392 => FaultKind.CorruptContent,
            _ => FaultKind.None,
        },
        _ => FaultKind.None,
    };

    private static FaultKind OfLinux(int errno) => errno switch
    {
        // EDQUOT
        122 => FaultKind.DiskFull,
        // ESTALE, EHOSTDOWN of a network file system; ENOTCONN of one in user space whose process died
        107 or 112 or 116 => FaultKind.MissingPath,
        // ETIMEDOUT
        110 => FaultKind.TimeOut,
        // EBADMSG, EUCLEAN: the file system found itself damaged
        74 or 117 => FaultKind.CorruptContent,
        _ => FaultKind.None,
    };

    private static FaultKind OfBsd(int errno) => errno switch
    {
        // EDQUOT
        69 => FaultKind.DiskFull,
        // ENOTCONN, EHOSTDOWN, ESTALE
        57 or 64 or 70 => FaultKind.MissingPath,
        // ETIMEDOUT
        60 => FaultKind.TimeOut,
        _ => FaultKind.None,
    };
}
