namespace Tars.Stages.Rag;

/// <summary>Where a stretch of a passage stands in its source.</summary>
/// <param name="Page">The page on which it begins, or null.</param>
/// <param name="StartSeconds">When it begins to be spoken, or null.</param>
/// <param name="EndSeconds">When it stops being spoken, or null.</param>
internal readonly record struct PassagePlace(int? Page, double? StartSeconds, double? EndSeconds)
{
    /// <summary>The place of a stretch: the anchors that it overlaps say it.</summary>
    public static PassagePlace Of(TextSpan span, IReadOnlyList<Anchor> anchors)
    {
        int? page = null;
        double? start = null;
        double? end = null;
        foreach (Anchor anchor in anchors)
        {
            if (anchor.Start < span.End && anchor.Start + anchor.Length > span.Start)
            {
                page ??= anchor.Page;
                start ??= anchor.StartSeconds;
                end = anchor.EndSeconds ?? end;
            }
        }

        return new PassagePlace(page, start, end);
    }
}
