namespace Tars.Pipeline;

/// <summary>In which order a node's results leave it.</summary>
public enum NodeOrder
{
    /// <summary>As they are done.</summary>
    None,

    /// <summary>As their inputs came.</summary>
    Source,
}
