using System.ComponentModel.DataAnnotations;

namespace Tars.Stages.Speech;

/// <summary>Options of <see cref="TranscribeStage"/>.</summary>
public sealed record TranscribeOptions
{
    /// <summary>
    /// The language spoken, as it is written into the document; null leaves it open. The model understands English alone, so nothing but
    /// <c>en</c> is taken.
    /// </summary>
    [AllowedValues(null, "en")]
    public string? Language { get; init; }

    /// <summary>
    /// The longest piece of sound recognised at once, in seconds, 5 to 28; default 15. Longer pieces give the model more context, but from
    /// about half a minute on it repeats itself.
    /// </summary>
    [Range(5.0, 28.0)]
    public double MaxSegmentSeconds { get; init; } = 15;

    /// <summary>Silence that ends an utterance, 0.1 to 2 s; default 200 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:02", ParseLimitsInInvariantCulture = true)]
    public TimeSpan MinSilence { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Silence that begins a new paragraph of the text, 0.6 to 60 s; default 1.5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.6", "00:01:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan ParagraphPause { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>The longest recording taken; a longer one fails. 1 s to 7 days; default 12 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How long decoding may bring nothing before it counts as stuck, 1 s to 1 h; default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
