namespace Tars.Stages.Tables;

/// <summary>What a fault takes away from a data set.</summary>
public enum QualityDimension
{
    /// <summary>Everything that should be there is.</summary>
    Completeness,

    /// <summary>Nothing is there twice.</summary>
    Uniqueness,

    /// <summary>Values are of the right kind and possible.</summary>
    Validity,

    /// <summary>Values agree with each other.</summary>
    Consistency,

    /// <summary>Times are in order, without gaps, and recent.</summary>
    Timeliness,

    /// <summary>Bytes and records are what was written.</summary>
    Integrity,
}
