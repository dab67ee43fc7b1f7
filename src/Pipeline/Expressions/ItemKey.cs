using System.Collections.Concurrent;

namespace Tars.Pipeline.Expressions;

/// <summary>Tells items apart by the value of a field, for <c>order: key(field)</c>. Safe for use from several threads.</summary>
internal sealed class ItemKey(string name)
{
    // As many as there are types of payloads on the edges of one node.
    private readonly ConcurrentDictionary<Type, Field?> _fields = new();

    /// <summary>
    /// A number from 0 to <paramref name="lanes"/> less one, the same for items with the same value; items without a value have one too.
    /// </summary>
    public int LaneOf(object payload, int lanes)
    {
        Field? field = _fields.GetOrAdd(payload.GetType(), type => Field.Of(type).FirstOrDefault(f => f.Name == name));
        uint hash = (uint)(field?.Read(payload)?.GetHashCode() ?? 0);
        return (int)(hash % (uint)lanes);
    }
}
