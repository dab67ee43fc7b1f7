using System.Text.Json.Serialization;

namespace Tars.Pipeline;

/// <summary>
/// What every run writes, made known to the serializer when the engine is compiled: to look it up
/// by reflection took a tenth of a short run.
/// </summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(IReadOnlyList<NodeFingerprint>))]
[JsonSerializable(typeof(RunManifest))]
[JsonSerializable(typeof(RunReport))]
internal sealed partial class RecordJson : JsonSerializerContext;
