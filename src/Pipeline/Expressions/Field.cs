using System.Collections.Concurrent;
using System.Reflection;

namespace Tars.Pipeline.Expressions;

/// <summary>The kinds of values that conditions tell apart.</summary>
internal enum ValueKind
{
    Text,
    Truth,
    Number,
    Member,
    Time,
    Duration,
}

/// <summary>A field of a payload type that conditions may name.</summary>
internal sealed class Field
{
    private static readonly MethodInfo Getter = typeof(Field).GetMethod(nameof(MakeGetter), BindingFlags.NonPublic | BindingFlags.Static)!;

    // Conditions of many nodes name the same few types; the number of payload types is that of the program.
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<Field>> Known = new();

    // Made for the fields that a condition names only: each costs the compiler a method.
    private readonly Lazy<Func<object, object?>> _get;

    private readonly PropertyInfo _property;

    private Field(PropertyInfo property, Type payload, Type bare, ValueKind kind)
    {
        Name = SnakeCase.Of(property.Name);
        _property = property;
        Kind = kind;
        Type = bare;
        _get = new Lazy<Func<object, object?>>(
            () => (Func<object, object?>)Getter.MakeGenericMethod(payload, property.PropertyType).Invoke(null, [property.GetMethod!])!);
    }

    public string Name { get; }

    public ValueKind Kind { get; }

    /// <summary>The property's type without Nullable.</summary>
    public Type Type { get; }

    /// <summary>Whether an item may have no value for it.</summary>
    public bool MayBeNull => _property.PropertyType.IsValueType
        ? Nullable.GetUnderlyingType(_property.PropertyType) is not null
        : new NullabilityInfoContext().Create(_property).ReadState != NullabilityState.NotNull;

    /// <summary>What it is, in words.</summary>
    public string Described => Kind switch
    {
        ValueKind.Text => "a text",
        ValueKind.Truth => "true or false",
        ValueKind.Number => "a number",
        ValueKind.Time => "a time",
        ValueKind.Duration => "a duration",
        _ => $"one of {string.Join(", ", SnakeCase.Members(Type))}",
    };

    /// <summary>The fields of a payload type, in order of declaration.</summary>
    public static IReadOnlyList<Field> Of(Type payload) => Known.GetOrAdd(payload, Read);

    /// <summary>
    /// The value as string, bool, long, double, DateTimeOffset, TimeSpan or the enum itself; null when the payload has none, also
    /// when the property throws, since a condition is total.
    /// </summary>
    public object? Read(object payload)
    {
        try
        {
            return Canonical(_get.Value(payload));
        }
        catch (Exception)
        {
            return null;
        }
    }

    private static IReadOnlyList<Field> Read(Type payload)
    {
        var fields = new List<Field>();
        foreach (PropertyInfo property in payload.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            Type bare = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0 && KindOf(bare) is { } kind)
                fields.Add(new Field(property, payload, bare, kind));
        }

        return fields;
    }

    private static object? Canonical(object? value) => value switch
    {
        int or short or byte or sbyte or ushort or uint => Convert.ToInt64(value, null),
        float or decimal => Convert.ToDouble(value, null),
        ulong number => number <= long.MaxValue ? (long)number : (double)number,
        ByteSize size => size.Bytes,
        _ => value,
    };

    private static ValueKind? KindOf(Type type)
    {
        if (type.IsEnum)
            return ValueKind.Member;
        if (type == typeof(DateTimeOffset))
            return ValueKind.Time;
        if (type == typeof(TimeSpan))
            return ValueKind.Duration;
        if (type == typeof(ByteSize))
            return ValueKind.Number;
        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => ValueKind.Text,
            TypeCode.Boolean => ValueKind.Truth,
            >= TypeCode.SByte and <= TypeCode.Decimal => ValueKind.Number,
            _ => null,
        };
    }

    private static Func<object, object?> MakeGetter<TPayload, TValue>(MethodInfo getter)
        where TPayload : class
    {
        Func<TPayload, TValue> get = getter.CreateDelegate<Func<TPayload, TValue>>();
        return payload => get((TPayload)payload);
    }
}
