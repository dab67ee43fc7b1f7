using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tars.Stages.Acquire.Assets;

/// <summary>How assets.json is read, by code that is there when the tool starts.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(AssetManifest))]
internal sealed partial class AssetJson : JsonSerializerContext;
