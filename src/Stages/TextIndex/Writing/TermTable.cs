using System.Buffers.Binary;
using System.Numerics;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Writing;

/// <summary>The terms of one field in the buffer: an open-addressing table over UTF-8 bytes, each term with its growing postings.</summary>
internal sealed class TermTable(SlicePool pool, bool positions, bool offsets)
{
    private readonly MemoryOutput _text = new(1024);
    private TermEntry[] _entries = new TermEntry[64];
    private int[] _slots = new int[128];

    public int Count { get; private set; }

    public long UsedBytes => _text.Length + ((long)_entries.Length * System.Runtime.CompilerServices.Unsafe.SizeOf<TermEntry>())
        + (_slots.Length * 4L);

    public ReadOnlySpan<byte> Text(int term) => _text.Written.Slice(_entries[term].TextOffset, _entries[term].TextLength);

    public ref readonly TermEntry Entry(int term) => ref _entries[term];

    /// <summary>The term's number, or -1.</summary>
    public int Find(ReadOnlySpan<byte> term)
    {
        var slot = FindSlot(term, HashOf(term));
        return _slots[slot] - 1;
    }

    /// <summary>Notes one occurrence; documents come in order, positions and offsets in a document too.</summary>
    public void Add(ReadOnlySpan<byte> term, int doc, int position, int start, int end)
    {
        var hash = HashOf(term);
        var slot = FindSlot(term, hash);
        var number = _slots[slot] - 1;
        if (number < 0)
            number = Insert(term, hash, slot, doc);
        ref var entry = ref _entries[number];
        if (entry.LastDoc != doc)
        {
            CloseDocument(ref entry);
            entry.PreviousDoc = entry.LastDoc;
            entry.LastDoc = doc;
            entry.Freq = 0;
            entry.LastPosition = 0;
            entry.LastStart = 0;
        }

        if (!positions)
        {
            entry.Freq = 1;
            return;
        }

        entry.Freq++;
        pool.WriteVInt(ref entry.Positions, position - entry.LastPosition);
        entry.LastPosition = position;
        if (!offsets)
            return;
        if (start < entry.LastStart || end < start)
            throw new InvalidOperationException(
                $"an analyzer went from {entry.LastStart} back to a word at {start} to {end}; offsets cannot be kept for it");
        pool.WriteVInt(ref entry.Positions, start - entry.LastStart);
        pool.WriteVInt(ref entry.Positions, end - start);
        entry.LastStart = start;
    }

    /// <summary>Writes the open posting of each term, so that the streams are complete.</summary>
    public void Close()
    {
        foreach (ref var entry in _entries.AsSpan(0, Count))
            CloseDocument(ref entry);
    }

    /// <summary>The terms' numbers in byte order.</summary>
    public int[] Sorted()
    {
        var keys = new ulong[Count];
        var order = new int[Count];
        for (var i = 0; i < Count; i++)
        {
            keys[i] = LeadingBytes(Text(i));
            order[i] = i;
        }

        Array.Sort(keys, order);
        // Terms equal in their first eight bytes are rare: only those are compared in full.
        for (int from = 0, to; from < Count; from = to)
        {
            to = from + 1;
            while (to < Count && keys[to] == keys[from])
                to++;
            if (to - from > 1)
                order.AsSpan(from, to - from).Sort((a, b) => Text(a).SequenceCompareTo(Text(b)));
        }

        return order;
    }

    private static ulong LeadingBytes(ReadOnlySpan<byte> term)
    {
        if (term.Length >= 8)
            return BinaryPrimitives.ReadUInt64BigEndian(term);
        Span<byte> padded = stackalloc byte[8];
        padded.Clear();
        term.CopyTo(padded);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
    }

    private static uint HashOf(ReadOnlySpan<byte> term)
    {
        var hash = (ulong)term.Length * 0x9E3779B97F4A7C15;
        while (term.Length >= 8)
        {
            hash = BitOperations.RotateLeft(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(term), 29) * 0xBF58476D1CE4E5B9;
            term = term[8..];
        }

        ulong rest = 0;
        for (var i = 0; i < term.Length; i++)
            rest |= (ulong)term[i] << (8 * i);
        hash = (hash ^ rest) * 0x94D049BB133111EB;
        return (uint)(hash >> 32);
    }

    private int FindSlot(ReadOnlySpan<byte> term, uint hash)
    {
        var mask = _slots.Length - 1;
        for (var slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            var number = _slots[slot] - 1;
            if (number < 0 || (_entries[number].Hash == hash && Text(number).SequenceEqual(term)))
                return slot;
        }
    }

    private int Insert(ReadOnlySpan<byte> term, uint hash, int slot, int doc)
    {
        if (Count == _entries.Length)
            Array.Resize(ref _entries, Count * 2);
        var number = Count++;
        _entries[number] = new TermEntry
        {
            TextOffset = _text.Length, TextLength = term.Length, Hash = hash, LastDoc = doc, PreviousDoc = 0, Docs = pool.NewStream(),
            Positions = positions ? pool.NewStream() : default,
        };
        _text.WriteBytes(term);
        _slots[slot] = number + 1;
        if (Count * 2 > _slots.Length)
            Rehash();
        return number;
    }

    private void Rehash()
    {
        _slots = new int[_slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var i = 0; i < Count; i++)
        {
            var slot = (int)_entries[i].Hash & mask;
            while (_slots[slot] != 0)
                slot = (slot + 1) & mask;
            _slots[slot] = i + 1;
        }
    }

    private void CloseDocument(ref TermEntry entry)
    {
        var delta = entry.LastDoc - entry.PreviousDoc;
        if (!positions)
        {
            pool.WriteVInt(ref entry.Docs, delta);
        }
        else if (entry.Freq == 1)
        {
            pool.WriteVInt(ref entry.Docs, (delta << 1) | 1);
        }
        else
        {
            pool.WriteVInt(ref entry.Docs, delta << 1);
            pool.WriteVInt(ref entry.Docs, entry.Freq);
        }
    }
}
