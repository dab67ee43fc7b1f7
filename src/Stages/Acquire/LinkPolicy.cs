namespace Tars.Stages.Acquire;

/// <summary>Which symbolic links to files <c>folder</c> follows. Links to folders are never followed.</summary>
public enum LinkPolicy
{
    /// <summary>Those whose target lies in the folder; others are passed over.</summary>
    Inside,

    /// <summary>None: every link is passed over.</summary>
    None,

    /// <summary>All: whoever can write to the folder can have any file brought in that this process may read.</summary>
    Anywhere,
}
