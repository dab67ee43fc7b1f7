namespace Tars.Stages.Speech;

/// <summary>The one form of sound that the models take: mono, 16 kHz, 32-bit floats from -1 to 1.</summary>
internal static class SpeechAudio
{
    internal const int SampleRate = 16_000;

    internal static double Seconds(long samples) => (double)samples / SampleRate;

    internal static int Samples(TimeSpan time) => (int)Math.Round(time.TotalSeconds * SampleRate);
}
