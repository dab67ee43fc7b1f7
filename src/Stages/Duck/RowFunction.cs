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
            Native.SetFunctionState(function, GCHandle.ToIntPtr(GCHandle.Alloc(new State(rows))), &Release);
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
            foreach (DuckColumn column in StateOf(Native.StateOfBind(info)).Rows.Columns)
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
            State state = StateOf(Native.StateOfFunction(info));
            int count = state.Rows.Read(state.Begin(chunk));
            Native.SetChunkSize(chunk, checked((ulong)count));
        }
        catch (Exception failure)
        {
            Native.SetFunctionError(info, failure.Message);
        }
    }

    private static State StateOf(nint state) => (State)GCHandle.FromIntPtr(state).Target!;

    /// <summary>The rows, with where a batch of them goes: asked of DuckDB once a batch, for a call a cell would cost more than the cell.</summary>
    private sealed class State(DuckRows rows)
    {
        private readonly nint[] _vectors = new nint[rows.Columns.Count];
        private readonly nint[] _validity = new nint[rows.Columns.Count];

        internal DuckRows Rows => rows;

        internal DuckBatch Begin(nint chunk)
        {
            for (int column = 0; column < _vectors.Length; column++)
                _vectors[column] = Native.ChunkVector(chunk, (ulong)column);
            Array.Clear(_validity);
            return new DuckBatch(rows.Columns, _vectors, _validity);
        }
    }
}
