using System.ComponentModel.DataAnnotations;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>The options of <c>postgres</c>.</summary>
public sealed record PostgresOptions : IValidatableObject
{
    /// <summary>
    /// How the database is reached: <c>Host=…;Database=…;Username=…;Password=…</c>. Write the password as <c>${VAR}</c>, or give the file of
    /// all of it with connection_file. One of the two is needed.
    /// </summary>
    [Secret]
    public string? Connection { get; init; }

    /// <summary>A file whose first line is the connection, for instance a mounted secret.</summary>
    [DefinitionPath(MustExist = true)]
    [Ephemeral]
    public string? ConnectionFile { get; init; }

    /// <summary>
    /// The query, in PostgreSQL's SQL. It runs in a transaction that may not write. Give it an ORDER BY: rows in another order are another
    /// content, and all that follows would be made anew.
    /// </summary>
    [Required]
    [MinLength(1)]
    public required string Query { get; init; }

    /// <summary>What the table is called: the root's key, and with <c>.parquet</c> its name. Default: the node's name.</summary>
    [RegularExpression("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")]
    public string? Table { get; init; }

    /// <summary>How many rows are read at most; a query with more fails. Default 50,000,000.</summary>
    [Range(1, 200_000_000)]
    public long MaxRows { get; init; } = 50_000_000;

    /// <summary>How long the query may take on the server; 10 s later its answer is given up. Default 10 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How much memory writing the table may take, in MiB: 122,880 rows of it have to fit. Default 512.</summary>
    [Range(64, 65_536)]
    public int MemoryMb { get; init; } = 512;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Connection is null == ConnectionFile is null)
            yield return new ValidationResult("one of connection and connection_file is needed", [nameof(Connection)]);
        if (Timeout < TimeSpan.FromSeconds(1))
            yield return new ValidationResult("at least 1 s", [nameof(Timeout)]);
    }
}
