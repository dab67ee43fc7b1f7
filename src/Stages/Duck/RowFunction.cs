using System.Runtime.InteropServices;

namespace Tars.Duck;

/// <summary>A table function of DuckDB's over a <see cref="DuckRows"/>. No exception leaves a callback: it would end the process.</summary>
internal static unsafe class RowFunction
{
    internal static void Register(ConnectionHandle connection, string name, DuckRows rows)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(rows);
        nint function = Native.CreateTableFunction();
        try
        {
            Native.SetFunctionName(function, name);
            Native.SetFunctionState(function, GCHandle.ToIntPtr(GCHandle.Alloc(rows)), &Release);
            Native.SetFunctionBind(function, &Bind);
            Native.SetFunctionInit(function, &Init);
            Native.SetFunctionBody(function, &Fill);
            if (Native.RegisterTableFunction(connection, function) != 0)
                throw new DuckException($"DuckDB does not take rows by the name {name}; is it used already?", DuckErrorType.Catalog);
        }
        finally
        {
            Native.DestroyTableFunction(ref function);
        }
    }

    [UnmanagedCallersOnly]
    private static void Release(nint state) => GCHandle.FromIntPtr(state).Free();

    [UnmanagedCallersOnly]
    private static void Bind(nint info)
    {
        try
        {
            foreach (DuckColumn column in Rows(Native.StateOfBind(info)).Columns)
            {
                if (DuckChunk.Width(column.Type) == 0 && column.Type is not (DuckType.Text or DuckType.Blob))
                    throw new NotSupportedException($"Column '{column.Name}' is {column.Type}, which cannot be given.");
                nint type = Native.CreateLogicalType((int)column.Type);
                Native.AddResultColumn(info, column.Name, type);
                Native.DestroyLogicalType(ref type);
            }
        }
        catch (Exception failure)
        {
            Native.SetBindError(info, failure.Message);
        }
    }

    // Rows come in order only when one thread asks for them.
    [UnmanagedCallersOnly]
    private static void Init(nint info) => Native.SetMaxThreads(info, 1);

    [UnmanagedCallersOnly]
    private static void Fill(nint info, nint chunk)
    {
        try
        {
            DuckRows rows = Rows(Native.StateOfFunction(info));
            int count = rows.Read(new DuckBatch(chunk, rows.Columns));
            Native.SetChunkSize(chunk, checked((ulong)count));
        }
        catch (Exception failure)
        {
            Native.SetFunctionError(info, failure.Message);
        }
    }

    private static DuckRows Rows(nint state) => (DuckRows)GCHandle.FromIntPtr(state).Target!;
}
