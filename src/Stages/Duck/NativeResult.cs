using System.Runtime.InteropServices;

namespace Tars.Duck;

/// <summary>
/// The C struct <c>duckdb_result</c>: 48 bytes, passed by value to <c>duckdb_fetch_chunk</c>; only its last field is still in use.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeResult
{
    internal ulong ColumnCount;
    internal ulong RowCount;
    internal ulong RowsChanged;
    internal nint Columns;
    internal nint ErrorMessage;
    internal nint Data;
}
