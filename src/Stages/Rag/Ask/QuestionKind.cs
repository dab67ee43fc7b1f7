namespace Tars.Stages.Rag;

/// <summary>What kind of words a question asks for.</summary>
internal enum QuestionKind
{
    /// <summary>Nothing that can be told by its form.</summary>
    Other,

    /// <summary>A number: how many, how much, how far, which altitude.</summary>
    Number,

    /// <summary>A sum of money.</summary>
    Money,

    /// <summary>A date or a time of day.</summary>
    Time,

    /// <summary>A span of time or a length: how long.</summary>
    Extent,

    /// <summary>How often.</summary>
    Frequency,

    /// <summary>A person or a body.</summary>
    Person,

    /// <summary>The name of something.</summary>
    Name,

    /// <summary>Whether something is so.</summary>
    YesOrNo,

    /// <summary>A place.</summary>
    Place,

    /// <summary>A cause or a purpose.</summary>
    Reason,
}
