namespace Tars.Pipeline;

/// <summary>Another run holds the state folder.</summary>
/// <param name="message">Names the folder and its owner.</param>
/// <param name="inner">The cause.</param>
public sealed class StateLockedException(string message, Exception? inner = null) : IOException(message, inner);
