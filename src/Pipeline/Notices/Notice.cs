using System.Text.Json.Serialization;

namespace Tars.Pipeline;

/// <summary>Something to be told over one channel.</summary>
public sealed record Notice
{
    /// <summary>Unlike that of any other notice; the same each time it is sent, so that a receiver can tell a repetition.</summary>
    public required string Id { get; init; }

    /// <summary>The name of its channel in the definition.</summary>
    public required string Channel { get; init; }

    /// <summary>What happened.</summary>
    public required RunEvent Event { get; init; }

    /// <summary>How many of the same kind were held back before it by the channel's rate.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int HeldBack { get; init; }

    /// <summary>The kind in one word: that of the event or, for a fault, that of the fault.</summary>
    [JsonIgnore]
    public string Kind => NoticeKinds.WordOf(Event);

    /// <summary>One line for people: level, pipeline, kind.</summary>
    [JsonIgnore]
    public string Title => $"[{SnakeCase.Of(Event.Level.ToString())}] {Event.Pipeline}: {Kind.Replace('_', ' ')}";

    /// <summary>What happened, in sentences.</summary>
    [JsonIgnore]
    public string Text => HeldBack == 0 ? Event.Message
        : string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{Event.Message} ({HeldBack} more of this kind were held back.)");
}
