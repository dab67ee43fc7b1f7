namespace Tars.Stages.Acquire.Assets;

/// <summary>How far the restore of one asset is.</summary>
/// <param name="Asset">Its name.</param>
/// <param name="Phase">What is being done.</param>
/// <param name="BytesDone">Bytes done in this phase; null where they cannot be known, as while npm fetches.</param>
/// <param name="BytesTotal">Bytes to do in this phase, as the manifest says.</param>
public readonly record struct AssetProgress(string Asset, AssetPhase Phase, long? BytesDone, long BytesTotal);
