namespace Tars.Duck;

/// <summary>The types of values (numbers of <c>DUCKDB_TYPE</c>).</summary>
public enum DuckType
{
    /// <summary>One this binding does not name; cast it to VARCHAR in SQL.</summary>
    Other = 0,

    /// <summary>BOOLEAN, one byte.</summary>
    Boolean = 1,

    /// <summary>TINYINT, sbyte.</summary>
    TinyInt = 2,

    /// <summary>SMALLINT, short.</summary>
    SmallInt = 3,

    /// <summary>INTEGER, int.</summary>
    Integer = 4,

    /// <summary>BIGINT, long.</summary>
    BigInt = 5,

    /// <summary>UTINYINT, byte.</summary>
    UTinyInt = 6,

    /// <summary>USMALLINT, ushort.</summary>
    USmallInt = 7,

    /// <summary>UINTEGER, uint.</summary>
    UInteger = 8,

    /// <summary>UBIGINT, ulong.</summary>
    UBigInt = 9,

    /// <summary>FLOAT, float.</summary>
    Float = 10,

    /// <summary>DOUBLE, double.</summary>
    Double = 11,

    /// <summary>TIMESTAMP, microseconds since 1970 without time zone.</summary>
    Timestamp = 12,

    /// <summary>DATE, days since 1970.</summary>
    Date = 13,

    /// <summary>TIME, microseconds since midnight.</summary>
    Time = 14,

    /// <summary>HUGEINT, Int128.</summary>
    HugeInt = 16,

    /// <summary>VARCHAR, UTF-8.</summary>
    Text = 17,

    /// <summary>BLOB, bytes.</summary>
    Blob = 18,

    /// <summary>DECIMAL, an integer with a scale.</summary>
    Decimal = 19,

    /// <summary>TIMESTAMP WITH TIME ZONE, microseconds since 1970 UTC.</summary>
    TimestampTz = 31,
}
