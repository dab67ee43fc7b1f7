namespace Tars.Pipeline;

/// <summary>In which order a node's results leave it.</summary>
public enum NodeOrder
{
    /// <summary>As they are done.</summary>
    None,

    /// <summary>As their inputs came.</summary>
    Source,

    /// <summary>Those with the same value of <see cref="NodePolicy.OrderKey"/> as their inputs came, others as they are done.</summary>
    Key,
}
