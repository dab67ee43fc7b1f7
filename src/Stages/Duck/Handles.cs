using System.Runtime.InteropServices;

namespace Tars.Duck;

internal sealed class DatabaseHandle : SafeHandle
{
    internal DatabaseHandle(nint database)
        : base(0, ownsHandle: true) => SetHandle(database);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Native.Close(ref handle);
        return true;
    }
}

internal sealed class ConnectionHandle : SafeHandle
{
    internal ConnectionHandle(nint connection)
        : base(0, ownsHandle: true) => SetHandle(connection);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Native.Disconnect(ref handle);
        return true;
    }
}

internal sealed class PreparedHandle : SafeHandle
{
    internal PreparedHandle(nint prepared)
        : base(0, ownsHandle: true) => SetHandle(prepared);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Native.DestroyPrepare(ref handle);
        return true;
    }
}

internal sealed class ChunkHandle : SafeHandle
{
    internal ChunkHandle(nint chunk)
        : base(0, ownsHandle: true) => SetHandle(chunk);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Native.DestroyChunk(ref handle);
        return true;
    }
}

/// <summary>Owns a result struct in unmanaged memory, so that its address stays and a forgotten result is still released.</summary>
internal sealed unsafe class ResultHandle : SafeHandle
{
    internal ResultHandle()
        : base(0, ownsHandle: true) => SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(NativeResult)));

    public override bool IsInvalid => handle == 0;

    /// <summary>The struct; valid while the handle is not closed.</summary>
    internal NativeResult* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return (NativeResult*)handle;
        }
    }

    protected override bool ReleaseHandle()
    {
        Native.DestroyResult((NativeResult*)handle);
        NativeMemory.Free((void*)handle);
        return true;
    }
}
