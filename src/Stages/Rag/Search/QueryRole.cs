namespace Tars.Stages.Rag;

/// <summary>The part that a word has in a question.</summary>
internal enum QueryRole
{
    /// <summary>A word like others.</summary>
    Content,

    /// <summary>The noun behind "what" or "which": what the answer is about, if the archive knows the word at all.</summary>
    Focus,

    /// <summary>The word behind "how", "what" or "which" that says what kind of answer is wanted; the answer rarely repeats it.</summary>
    Measure,

    /// <summary>A name, by its capital letter: what is said of another one is no answer.</summary>
    Name,
}
