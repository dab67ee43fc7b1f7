namespace Tars.Stages.Tables;

/// <summary>One place that supports a finding.</summary>
/// <param name="Row">
/// The data row, from 1 in the file's order (a csv header and faulty lines are no rows); null when it is not about a row.
/// </param>
/// <param name="Line">The line of the file, from 1; null where rows are not lines.</param>
/// <param name="Values">
/// Names (of columns, unless the message says otherwise) and values as text, at most 200 characters each; null is no value.
/// </param>
public sealed record Evidence(long? Row, long? Line, IReadOnlyList<KeyValuePair<string, string?>> Values);
