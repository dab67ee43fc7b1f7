namespace Tars.Stages.Rag;

/// <summary>How the text of an index is cut into terms.</summary>
public enum IndexAnalyzer
{
    /// <summary>Words in lower case, English stop words left out, English endings removed.</summary>
    English,

    /// <summary>Words in lower case as they are; for archives that are not in English.</summary>
    Standard,
}
