using Tars.TextIndex.Checking;
using Tars.TextIndex.Format;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Writing;

/// <summary>Another index that is to be taken over: locked and checked, so that copying its files is all that is left to do.</summary>
internal sealed class IndexImport : IDisposable
{
    private readonly IndexDirectory _source;
    private readonly WriteLock _lock;
    private readonly CommitPoint _commit;

    private IndexImport(IndexDirectory source, WriteLock writeLock, CommitPoint commit)
    {
        _source = source;
        _lock = writeLock;
        _commit = commit;
    }

    public static IndexImport Open(IndexDirectory source, IndexSchema schema)
    {
        if (source.NewestCommit() < 0)
            throw new IndexNotFoundException(source.FullPath);
        var writeLock = WriteLock.Take(source);
        try
        {
            var commit = CommitPoint.Read(source, source.NewestCommit());
            foreach (var entry in commit.Segments)
            {
                using var reader = new SegmentReader(source, entry, verifyChecksums: true);
                DocumentCheck.CheckFields(schema, reader.Fields);
                new SegmentCheck(reader, CancellationToken.None).Run();
            }

            return new IndexImport(source, writeLock, commit);
        }
        catch
        {
            writeLock.Dispose();
            throw;
        }
    }

    /// <summary>Copies all segments under new names and adds them to the state.</summary>
    public void CopyTo(IndexDirectory target, WriterState state, object gate)
    {
        foreach (var entry in _commit.Segments)
        {
            string name;
            lock (gate)
                name = state.NewName();
            using var reader = new SegmentReader(_source, entry, verifyChecksums: false);
            var files = reader.Info.Files.ToDictionary(f => f, f => name + f[entry.Name.Length..]);
            foreach (var (from, to) in files.Where(f => f.Key != SegmentInfo.FileOf(entry.Name)))
                target.Copy(_source, from, to);
            var info = reader.Info with { Name = name, Files = [.. files.Values] };
            info.Write(target);
            var copy = entry with { Name = name };
            if (entry.LiveDocsFile is { } live)
                target.Copy(_source, live, copy.LiveDocsFile!);
            lock (gate)
                state.Append(copy, info, reader.Live?.Copy(), liveChanged: false);
        }
    }

    public void Dispose() => _lock.Dispose();
}
