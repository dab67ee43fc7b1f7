namespace Tars.TextIndex;

/// <summary>The part a clause plays in a <see cref="BooleanQuery"/>.</summary>
public enum Occur
{
    /// <summary>Has to match, and adds to the score.</summary>
    Must,

    /// <summary>May match, and then adds to the score; where nothing has to match, one of these does.</summary>
    Should,

    /// <summary>Must not match.</summary>
    MustNot,

    /// <summary>Has to match without a part in the score.</summary>
    Filter,
}
