namespace Tars.Stages.Tables;

/// <summary>A column that a query sees as text, though nearly all of its values are something narrower.</summary>
/// <param name="Table">The table's name in the query.</param>
/// <param name="Column">The column's name.</param>
/// <param name="Kind">What its values are but for some, in words, such as "whole numbers" or "dates with the day in front".</param>
/// <param name="Values">How many values it has.</param>
/// <param name="Other">How many of them are something else; 0 where only the way in which they are written makes them text.</param>
/// <param name="First">The first of the others, or where there are none the first value; up to 60 characters.</param>
/// <param name="Row">Its row, from 1.</param>
/// <param name="Line">Its line in the file, from 1; null where rows are not lines.</param>
/// <param name="Read">SQL that reads the column as what it mostly is, null for the other cells.</param>
/// <param name="Find">A statement that gives the rows with the others; null where there are none.</param>
public sealed record TextColumn(
    string Table, string Column, string Kind, long Values, long Other, string First, long Row, long? Line, string Read, string? Find);
