namespace Tars.Stages.Speech;

/// <summary>What one sample of uncompressed sound is; little-endian throughout.</summary>
internal enum PcmEncoding
{
    /// <summary>8 bits without sign; 128 is silence, as wav has it.</summary>
    Unsigned8,

    /// <summary>16 bits with sign.</summary>
    Signed16,

    /// <summary>24 bits with sign, in three bytes.</summary>
    Signed24,

    /// <summary>32 bits with sign.</summary>
    Signed32,

    /// <summary>IEEE 754 single precision, full scale 1.</summary>
    Float32,

    /// <summary>IEEE 754 double precision, full scale 1.</summary>
    Float64,
}
