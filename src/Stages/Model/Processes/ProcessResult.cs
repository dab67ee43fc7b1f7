namespace Tars.Stages.Processes;

/// <summary>What a finished child process left.</summary>
/// <param name="ExitCode">Its exit code; 128 + N when signal N ended it, as a processor-time limit does.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="ErrorText">The kept part of its standard error.</param>
public sealed record ProcessResult(int ExitCode, ReadOnlyMemory<byte> Output, string ErrorText);
