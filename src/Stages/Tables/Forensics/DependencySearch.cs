namespace Tars.Stages.Tables;

/// <summary>Finds which columns settle which others in nearly all rows, from rows spread evenly over the table.</summary>
/// <remarks>
/// Either hardly any row says otherwise, or more do but they are strewn over the groups as errors are, see
/// <see cref="DependencyMeasure.Regular"/>. Pairs of columns are tried for what no single column settles.
/// </remarks>
internal sealed class DependencySearch
{
    internal const int MinRows = 50;
    private const int MinGroups = 5;
    private const int MaxColumns = 24;
    private const int SampleRows = 20_000;
    private const double MinShare = 0.95;
    private const double MinLift = 0.90;

    // Of measured numbers more is asked: prices change.
    private const double MinNumberShare = 0.98;

    private const double MinRegularShare = 0.85;
    private const double MinRegularLift = 0.75;
    private const double MinRegular = 0.97;
    private const int MinLargeGroups = 20;

    private const int MaxPaired = 12;
    private const int MaxPairedValues = 100;
    private const int MinRowsPerPair = 8;
    private const double MinRecurring = 0.9;

    private readonly List<ColumnProfile> _causes;
    private readonly List<ColumnProfile> _effects;
    private readonly List<ColumnProfile> _paired;
    private readonly Dictionary<ColumnProfile, int> _recurring;
    private readonly CodedColumns _codes;
    private readonly Dictionary<ColumnProfile, int[]> _orders = [];

    private DependencySearch(CheckContext context)
    {
        _causes = [.. Causes(context).Take(MaxColumns)];
        _effects = [.. context.Profile.Columns.Where(IsEffect).Take(MaxColumns)];
        List<ColumnProfile> paired = [.. context.Profile.Columns.Where(IsPaired).Take(MaxColumns)];
        _codes = CodedColumns.Read(
            context, [.. _causes.Union(_effects).Union(paired)], Math.Max(1, context.Profile.Rows / SampleRows));
        _recurring = paired.ToDictionary(column => column, Recurring);
        _paired = [.. paired.Where(column => _recurring[column] is >= 2 and <= MaxPairedValues).Take(MaxPaired)];
    }

    internal static IEnumerable<ColumnProfile> Causes(CheckContext context) => context.Profile.Columns.Where(column =>
        column.Kind is ColumnKind.Text or ColumnKind.Whole && column.Distinct >= MinGroups && column.Distinct * 2 <= column.Present
        && column.MaxLength <= 100);

    /// <summary>The dependencies of each column that is settled, the clearest first.</summary>
    internal static List<IGrouping<ColumnProfile, Dependency>> Find(CheckContext context)
    {
        var search = new DependencySearch(context);
        return
        [
            .. search._effects.SelectMany(search.Of).OrderByDescending(one => one.Share).ThenBy(one => one.Causes[0].Index)
                .GroupBy(one => one.Effect).OrderBy(one => one.Key.Index),
        ];
    }

    private static bool IsEffect(ColumnProfile column) =>
        column.Kind is not (ColumnKind.Time or ColumnKind.Other) && column.Distinct >= 2 && column.Distinct * 2 <= column.Present
        && column.MaxLength <= 200;

    private static bool IsPaired(ColumnProfile column) =>
        column.Kind is ColumnKind.Text or ColumnKind.Whole or ColumnKind.Truth && column.Distinct >= 2 && column.Distinct * 2 <= column.Present
        && column.MaxLength <= 100;

    // Values without those that hardly recur, as errors do not; none where they are many.
    private int Recurring(ColumnProfile column)
    {
        int[] counts = new int[_codes.Values(column)];
        foreach (int code in _codes.Of(column).Where(code => code >= 0))
            counts[code]++;
        int[] recurring = [.. counts.Where(count => count >= Math.Max(MinRowsPerPair, _codes.Rows / 2_000))];
        return recurring.Sum() >= _codes.Rows * MinRecurring ? recurring.Length : 0;
    }

    private List<Dependency> Of(ColumnProfile effect)
    {
        var found = new List<Dependency>();
        foreach (ColumnProfile cause in _causes.Where(cause => cause != effect))
        {
            DependencyMeasure measure = Measure(cause, effect);
            if (IsSettled(effect, measure))
                found.Add(new Dependency([cause], effect, measure.Share));
        }

        return found.Count > 0 ? found : OfPairs(effect);
    }

    private List<Dependency> OfPairs(ColumnProfile effect)
    {
        (Dependency Found, double Lift)? best = null;
        List<ColumnProfile> parts = [.. _paired.Where(part => part != effect)];
        Dictionary<ColumnProfile, double> alone = parts.ToDictionary(part => part, part => Measure(part, effect).Share);
        for (int i = 0; i < parts.Count; i++)
        {
            for (int j = i + 1; j < parts.Count; j++)
            {
                if (_recurring[parts[i]] * (long)_recurring[parts[j]] * MinRowsPerPair > _codes.Rows)
                    continue;
                int[] both = Pair(_codes, parts[i], parts[j]);
                var measure = DependencyMeasure.Of(DependencyMeasure.Order(both), both, _codes.Of(effect), _codes.Values(effect));

                // Each of the two has to add what the other does not tell.
                double single = Math.Max(Math.Max(alone[parts[i]], alone[parts[j]]), measure.Usual);
                double lift = single < 1 ? (measure.Share - single) / (1 - single) : 0;
                if (lift >= MinRegularLift && IsRegular(measure) && (best is null || lift > best.Value.Lift))
                    best = (new Dependency([parts[i], parts[j]], effect, measure.Share), lift);
            }
        }

        return best is { } one ? [one.Found] : [];
    }

    /// <summary>A number for each pair of values of two columns.</summary>
    internal static int[] Pair(CodedColumns codes, ColumnProfile first, ColumnProfile second)
    {
        (int[] a, int[] b, int width) = (codes.Of(first), codes.Of(second), codes.Values(second));
        var pairs = new Dictionary<long, int>();
        var of = new int[a.Length];
        for (int row = 0; row < of.Length; row++)
        {
            long key = ((long)a[row] * width) + b[row];
            of[row] = a[row] < 0 || b[row] < 0 ? -1 : pairs.TryGetValue(key, out int code) ? code : pairs[key] = pairs.Count;
        }

        return of;
    }

    private DependencyMeasure Measure(ColumnProfile cause, ColumnProfile effect)
    {
        int[] causes = _codes.Of(cause);
        if (!_orders.TryGetValue(cause, out int[]? order))
            _orders.Add(cause, order = DependencyMeasure.Order(causes));
        return DependencyMeasure.Of(order, causes, _codes.Of(effect), _codes.Values(effect));
    }

    private static bool IsSettled(ColumnProfile effect, DependencyMeasure measure)
    {
        if (measure.Groups < MinGroups || measure.Grouped < 0.5)
            return false;
        double least = effect.Kind == ColumnKind.Number ? MinNumberShare : MinShare;
        return (measure.Share >= least && measure.Lift >= MinLift) || (measure.Lift >= MinRegularLift && IsRegular(measure));
    }

    private static bool IsRegular(DependencyMeasure measure) =>
        measure.Share >= MinRegularShare && measure.Regular >= MinRegular && measure.LargeGroups >= MinLargeGroups && measure.Grouped >= 0.5;
}
