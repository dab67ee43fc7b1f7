namespace Tars.Stages.Rag.Tests.Limits;

internal static class TurnEnds
{
    public static void EndOverloaded(this RemoteTurn turn, TimeSpan? retryAfter)
    {
        turn.Overloaded(retryAfter);
        turn.Dispose();
    }
}
