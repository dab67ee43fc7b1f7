using System.Globalization;

namespace Tars.TextIndex.Store;

/// <summary>Names of the index's files: segments, generations in base 36, and which files in a directory are the index's own.</summary>
internal static class FileNames
{
    public const string Commit = "segments_";
    public const string PendingCommit = "pending_segments_";
    public const string Lock = "write.lock";
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    public static string Base36(long value)
    {
        Span<char> text = stackalloc char[13];
        var at = text.Length;
        do
        {
            text[--at] = Digits[(int)(value % 36)];
            value /= 36;
        }
        while (value > 0);
        return text[at..].ToString();
    }

    public static bool TryParseBase36(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        if (text.Length is 0 or > 12)
            return false;
        foreach (var c in text)
        {
            var digit = Digits.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0)
                return false;
            value = (value * 36) + digit;
        }

        return true;
    }

    public static string CommitFile(long generation) => Commit + Base36(generation);

    /// <summary>What a commit is written as until all of it is on the disk.</summary>
    public static string PendingCommitFile(long generation) => PendingCommit + Base36(generation);

    /// <summary>The generation in <c>segments_N</c>, or -1 where the name is another.</summary>
    public static long CommitGeneration(string name) =>
        name.StartsWith(Commit, StringComparison.Ordinal) && TryParseBase36(name.AsSpan(Commit.Length), out var generation)
            ? generation
            : -1;

    public static string Segment(long number) => "_" + Base36(number);

    /// <summary>The segment that a file of it (<c>_3_Lucene84_0.doc</c>) belongs to.</summary>
    public static string SegmentOf(string file)
    {
        var end = file.AsSpan(1).IndexOfAny('_', '.');
        return file[..(end + 1)];
    }

    public static string LiveDocs(string segment, long generation) =>
        string.Create(CultureInfo.InvariantCulture, $"{segment}_{Base36(generation)}.liv");

    /// <summary>Whether a file in the directory is one a writer made, so that it may be removed when no commit refers to it.</summary>
    public static bool IsIndexFile(string name)
    {
        if (name.StartsWith(PendingCommit, StringComparison.Ordinal) || CommitGeneration(name) >= 0)
            return true;
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot < 2 || name[0] != '_')
            return false;
        var underscore = name.IndexOf('_', 1);
        var end = underscore > 0 && underscore < dot ? underscore : dot;
        return TryParseBase36(name.AsSpan(1, end - 1), out _);
    }
}
