namespace Tars.Duck;

/// <summary>A column of a result.</summary>
/// <param name="Name">Its name as the query gives it.</param>
/// <param name="Type">The type of its values; <see cref="DuckType.Other"/> cannot be read.</param>
public sealed record DuckColumn(string Name, DuckType Type)
{
    /// <summary>Digits behind the point of a DECIMAL, else 0.</summary>
    internal byte Scale { get; init; }

    /// <summary>How the values lie in memory: the type itself but for DECIMAL.</summary>
    internal DuckType Storage { get; init; }

    internal static DuckColumn Of(string name, nint type)
    {
        DuckType id = Known(Native.TypeId(type));
        return id == DuckType.Decimal
            ? new DuckColumn(name, id) { Scale = Native.DecimalScale(type), Storage = Known(Native.DecimalStorage(type)) }
            : new DuckColumn(name, id) { Storage = id };
    }

    private static DuckType Known(int id) => Enum.IsDefined((DuckType)id) ? (DuckType)id : DuckType.Other;
}
