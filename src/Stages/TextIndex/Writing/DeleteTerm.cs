namespace Tars.TextIndex.Writing;

/// <summary>All documents with this term in this field are to go.</summary>
internal readonly record struct DeleteTerm(string Field, string Value);
