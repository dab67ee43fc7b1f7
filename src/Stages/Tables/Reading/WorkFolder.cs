namespace Tars.Stages.Tables;

/// <summary>A folder of one call's own, deleted with it.</summary>
internal sealed class WorkFolder : IDisposable
{
    internal WorkFolder(string parent)
    {
        FullName = Path.Combine(Path.GetFullPath(parent), "table-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(FullName);
    }

    internal string FullName { get; }

    public void Dispose()
    {
        try
        {
            Directory.Delete(FullName, recursive: true);
        }
        catch (IOException)
        {
            // What is left lies in the state folder's tmp and harms nothing.
        }
    }
}
