namespace Tars.Stages.Tables;

/// <summary>A line of a text file that is not a row.</summary>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Problem">What is wrong with it, in words that follow "line 17 …".</param>
internal sealed record BadLine(long Line, string Problem);
