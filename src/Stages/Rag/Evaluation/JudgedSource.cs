namespace Tars.Stages.Rag;

/// <summary>A document that a question should find.</summary>
/// <param name="Names">What it is called; several for copies, any of which will do.</param>
/// <param name="Grade">How relevant it is, from 1.</param>
internal sealed record JudgedSource(IReadOnlyList<string> Names, int Grade)
{
    /// <summary>
    /// Whether one of the names is a source's: the whole of it, its end behind a '/', or its file name without the extension. So judgments
    /// that know documents by number fit an archive made from a folder of files.
    /// </summary>
    public bool IsNamed(string source)
    {
        foreach (string name in Names)
        {
            if (source.EndsWith(name, StringComparison.Ordinal) && (source.Length == name.Length || source[^(name.Length + 1)] == '/'))
            {
                return true;
            }

            if (Path.GetFileNameWithoutExtension(source.AsSpan()).SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }
}
