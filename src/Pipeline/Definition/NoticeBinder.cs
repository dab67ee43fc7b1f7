using System.Globalization;

namespace Tars.Pipeline.Definition;

/// <summary>Binds the section <c>notices</c>.</summary>
internal sealed class NoticeBinder(NodeCatalog catalog, OptionBinder options, ScalarBinder scalars, DiagnosticBag bag)
{
    public static readonly string[] Keys = ["use", "with", "level", "kinds", "rate"];

    private static readonly OptionType Level = new(typeof(NoticeLevel), false, false);
    private static readonly OptionType Words = new(typeof(string), List: true, Nullable: false);
    private static readonly OptionType Text = new(typeof(string), false, false);

    public IReadOnlyList<NoticeDefinition> Bind(YamlItem section)
    {
        if (section is not YamlMapping mapping)
        {
            bag.Error(
                DiagnosticCodes.WrongShape,
                section.At,
                $"'notices' is a mapping of names to channels, but here is {section.Described}");
            return [];
        }

        var notices = new List<NoticeDefinition>();
        foreach ((YamlScalar name, YamlItem value) in mapping.Entries)
        {
            if (!NodeName.IsValid(name.Value))
                bag.Error(
                    DiagnosticCodes.InvalidName,
                    name.At,
                    $"a channel cannot be named '{name.Value.ReplaceLineEndings(" ")}': {NodeName.Rule}");
            if (value is not YamlMapping body)
                bag.Error(
                    DiagnosticCodes.WrongShape,
                    value.At,
                    $"the channel '{name.Value}' is a mapping with 'use', but here is {value.Described}");
            else if (Channel(name, body) is { } notice)
                notices.Add(notice);
        }

        return notices;
    }

    private NoticeDefinition? Channel(YamlScalar name, YamlMapping body)
    {
        foreach ((YamlScalar key, _) in body.Entries.Where(e => !Keys.Contains(e.Key.Value)))
        {
            string way = NearestName.Hint(key.Value, Keys) ?? $"; a channel knows {string.Join(", ", Keys)}";
            bag.Error(DiagnosticCodes.UnknownNodeKey, key.At, $"unknown key '{key.Value}' of the channel '{name.Value}'{way}");
        }

        if (body.Entries.FirstOrDefault(e => e.Key.Value == "use").Value is not YamlScalar { IsNull: false } use)
        {
            bag.Error(
                DiagnosticCodes.MissingKey,
                name.At,
                $"the channel '{name.Value}' has no 'use', which says what kind of channel it is");
            return null;
        }

        if (catalog.FindChannel(use.Value) is not { } spec)
        {
            IEnumerable<string> known = catalog.Channels.Select(c => c.Name);
            string way = NearestName.Hint(use.Value, known) ?? $"; there are {string.Join(", ", known)}";
            bag.Error(
                DiagnosticCodes.UnknownKind,
                use.At,
                $"'{name.Value}' uses '{use.Value.ReplaceLineEndings(" ")}', which is no kind of channel{way}");
            return null;
        }

        YamlItem? with = body.Entries.FirstOrDefault(e => e.Key.Value == "with").Value;
        if (with is not (null or YamlMapping or YamlScalar { IsNull: true }))
            bag.Error(
                DiagnosticCodes.WrongShape,
                with.At,
                $"'with' of '{name.Value}' is a mapping of options, but here is {with.Described}");
        (object? bound, string canonical, string display, _) = options.Bind(spec, with as YamlMapping, use.At);
        var notice = new NoticeDefinition
        {
            Name = name.Value, Spec = spec, Options = bound, CanonicalOptions = canonical, DisplayOptions = display,
        };
        foreach ((YamlScalar key, YamlItem value) in body.Entries)
        {
            notice = key.Value switch
            {
                "level" => scalars.Scalar(value, Level, $"'level' of '{name.Value}'") is { Value: NoticeLevel level }
                    ? notice with { Level = level }
                    : notice,
                "kinds" => notice with { Kinds = Kinds(name, value) },
                "rate" => Rate(notice, name, value),
                _ => notice,
            };
        }

        return notice;
    }

    private List<string> Kinds(YamlScalar name, YamlItem value)
    {
        var kinds = new List<string>();
        foreach (ScalarBinder.Bound word in scalars.Read(value, Words, $"'kinds' of '{name.Value}'") ?? [])
        {
            string kind = (string)word.Value!;
            kinds.Add(kind);
            if (!NoticeKinds.All.Contains(kind))
            {
                string way = NearestName.Hint(kind, NoticeKinds.All) ?? $"; there are {string.Join(", ", NoticeKinds.All)}";
                bag.Error(
                    DiagnosticCodes.UnknownWord,
                    word.At,
                    $"'kinds' of '{name.Value}' has '{kind.ReplaceLineEndings(" ")}', which no event is{way}");
            }
        }

        return kinds;
    }

    private NoticeDefinition Rate(NoticeDefinition notice, YamlScalar name, YamlItem value)
    {
        if (scalars.Scalar(value, Text, $"'rate' of '{name.Value}'") is not { Value: string text } bound)
            return notice;
        string[] parts = text.Split('/');
        TimeSpan? period = parts.Length != 2 ? null
            : parts[1].Trim() switch
            {
                "s" => TimeSpan.FromSeconds(1),
                "min" or "m" => TimeSpan.FromMinutes(1),
                "h" => TimeSpan.FromHours(1),
                "d" => TimeSpan.FromDays(1),
                _ => null,
            };
        if (period is { } span && int.TryParse(parts[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count is > 0 and <= 10_000)
            return notice with { RateCount = count, RatePeriod = span };
        bag.Error(
            DiagnosticCodes.WrongType,
            bound.At,
            $"'rate' of '{name.Value}' takes the most of one kind in a time, such as 6/min, 10/h or 20/d, up to 10000, "
            + $"but is '{bound.Shown ?? text}'");
        return notice;
    }
}
