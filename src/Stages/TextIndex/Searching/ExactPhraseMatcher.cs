namespace Tars.TextIndex.Searching;

/// <summary>Counts where all terms stand in their places.</summary>
internal sealed class ExactPhraseMatcher(PhrasePart[] parts) : PhraseMatcher
{
    public override float Frequency()
    {
        foreach (var part in parts)
            part.First();
        var lead = parts[0];
        var count = 0f;
        do
        {
            for (var i = 1; i < parts.Length;)
            {
                var part = parts[i];
                while (part.Start < lead.Start)
                {
                    if (!part.Next())
                        return count;
                }

                if (part.Start == lead.Start)
                {
                    i++;
                    continue;
                }

                while (lead.Start < part.Start)
                {
                    if (!lead.Next())
                        return count;
                }

                i = 1;
            }

            count++;
        }
        while (lead.Next());
        return count;
    }
}
