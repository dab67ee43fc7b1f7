namespace Tars.Pipeline;

/// <summary>The ledger cannot be opened or written.</summary>
/// <param name="message">Names the file, what is wrong and the way out.</param>
/// <param name="inner">The cause.</param>
public sealed class LedgerException(string message, Exception? inner = null) : IOException(message, inner);
