using System.Text.Json.Serialization;

namespace Tars.Stages.Acquire.Download;

/// <summary>The files of a download folder as JSON, by code that is there when a short run begins.</summary>
[JsonSerializable(typeof(DownloadRecord))]
[JsonSerializable(typeof(PartIdentity))]
internal sealed partial class DownloadJson : JsonSerializerContext;
