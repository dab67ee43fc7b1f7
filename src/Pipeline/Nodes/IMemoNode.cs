namespace Tars.Pipeline;

/// <summary>What the engine asks a stage whose outputs it keeps.</summary>
internal interface IMemoNode
{
    object MemoKey(object input);

    object FromMemo(object kept, object input);
}
