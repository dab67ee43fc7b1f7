using System.Runtime.InteropServices;
using System.Text;

namespace Tars.Onnx;

/// <summary>Owns a native session: it is released after the last run that uses it has ended.</summary>
internal sealed unsafe class SessionHandle : SafeHandle
{
    private readonly OrtApi _api;

    private SessionHandle(OrtApi api, nint session)
        : base(0, ownsHandle: true)
    {
        _api = api;
        SetHandle(session);
    }

    public override bool IsInvalid => handle == 0;

    internal static SessionHandle Open(OnnxRuntime runtime, string modelPath, OnnxSessionOptions options)
    {
        OrtApi api = runtime.Api;
        nint settings, session;
        api.Check(api.CreateSessionOptions(&settings), "creating session options");
        try
        {
            api.Check(api.SetIntraOpNumThreads(settings, options.IntraOpThreads), "setting the number of threads");
            Configure(api, settings, "session.intra_op.allow_spinning", options.AllowSpinning ? "1" : "0");
            foreach ((string key, string value) in options.Configuration)
                Configure(api, settings, key, value);

            // The library takes paths in the system's own encoding.
            byte[] path = (OperatingSystem.IsWindows() ? Encoding.Unicode : Encoding.UTF8).GetBytes(modelPath + '\0');
            fixed (byte* file = path)
            {
                api.Check(api.CreateSession(runtime.Environment, file, settings, &session), $"loading the model '{modelPath}'");
            }

            return new SessionHandle(api, session);
        }
        finally
        {
            api.ReleaseSessionOptions(settings);
        }
    }

    private static void Configure(OrtApi api, nint settings, string key, string value)
    {
        fixed (byte* k = Encoding.UTF8.GetBytes(key + '\0'))
        fixed (byte* v = Encoding.UTF8.GetBytes(value + '\0'))
        {
            api.Check(api.AddSessionConfigEntry(settings, k, v), $"setting '{key}' to '{value}'");
        }
    }

    protected override bool ReleaseHandle()
    {
        _api.ReleaseSession(handle);
        return true;
    }
}
