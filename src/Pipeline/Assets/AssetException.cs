namespace Tars.Pipeline;

/// <summary>An asset cannot be had: unknown, missing, or not what its digest says.</summary>
/// <param name="message">Names the asset, both sides of a mismatch, and the way out.</param>
/// <param name="inner">The cause, if another exception led here.</param>
public sealed class AssetException(string message, Exception? inner = null) : Exception(message, inner);
