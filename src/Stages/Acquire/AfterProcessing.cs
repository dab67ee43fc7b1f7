namespace Tars.Stages.Acquire;

/// <summary>What <c>folder</c> does with a file that the graph is done with.</summary>
public enum AfterProcessing
{
    /// <summary>It stays. When somebody removes it, what was made of it is removed too.</summary>
    Keep,

    /// <summary>It is moved to the archive folder, with a number in its name where one of that name is there already.</summary>
    Archive,

    /// <summary>It is deleted.</summary>
    Delete,
}
