namespace Tars.Duck;

/// <summary>DuckDB's own classes of errors, as far as a caller may want to tell them apart (values of <c>duckdb_error_type</c>).</summary>
public enum DuckErrorType
{
    /// <summary>Not told.</summary>
    Unknown = 0,

    /// <summary>A value does not fit the asked type.</summary>
    Conversion = 2,

    /// <summary>No such table, column or function.</summary>
    Catalog = 13,

    /// <summary>The statement is not SQL.</summary>
    Parser = 14,

    /// <summary>The statement is SQL but its names or types do not resolve.</summary>
    Binder = 24,

    /// <summary>A file cannot be read or written.</summary>
    IO = 28,

    /// <summary>The statement was interrupted.</summary>
    Interrupt = 29,

    /// <summary>The input is not what the statement says it is.</summary>
    InvalidInput = 32,

    /// <summary>The memory limit is reached and there is nowhere to spill.</summary>
    OutOfMemory = 33,

    /// <summary>The lock-down forbids it.</summary>
    Permission = 34,
}
