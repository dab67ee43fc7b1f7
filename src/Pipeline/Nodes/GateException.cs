namespace Tars.Pipeline;

/// <summary>A check that the definition asks for says that the run must not go on. The tool then ends with exit code 2.</summary>
/// <param name="message">What was checked, what was found and what to do.</param>
public sealed class GateException(string message) : Exception(message);
