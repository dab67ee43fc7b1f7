using System.Globalization;
using Tars.Pipeline;
using Tars.Pipeline.Definition;

namespace Tars.Stages.Tables;

/// <summary>Reads contracts with the reader of definitions, so that every problem has its place.</summary>
internal static class ContractReader
{
    private static readonly string[] Top = ["expect", "checks", "suppress", "retention", "nodes"];
    private static readonly string[] Table = ["rows", "columns", "closed", "fresh", "same_as"];
    private static readonly string[] SuppressionKeys = ["fingerprint", "reason", "until"];

    internal static ContractResult Load(string path)
    {
        var bag = new DiagnosticBag();
        if (!DefinitionFile.TryRead(path, out byte[] bytes, out string problem))
        {
            string code = bytes.Length > 0 ? DiagnosticCodes.TooLarge : DiagnosticCodes.Unreadable;
            bag.Error(code, new SourceLocation(path, 0, 0, 0), problem.Replace("definition", "contract", StringComparison.Ordinal));
            return new(null, bag.Sorted(path), null);
        }

        return DefinitionFile.Decode(path, bytes, bag) is { } text ? Parse(text, path) : new(null, bag.Sorted(path), null);
    }

    internal static ContractResult Parse(string text, string file)
    {
        var bag = new DiagnosticBag();
        text = text.StartsWith('\uFEFF') ? text[1..] : text;
        if (text.Length > DefinitionLoader.MaxBytes)
        {
            bag.Error(
                DiagnosticCodes.TooLarge, new SourceLocation(file, 0, 0, 0), $"the text is larger than {DefinitionLoader.MaxBytes} bytes");
            return new(null, bag.Sorted(file), null);
        }

        var values = new ContractValues(bag);
        ForensicContract? contract = YamlReader.Read(new SourceText(file, text), bag) is { } root ? Read(root, values) : null;
        return new(bag.HasErrors ? null : contract, bag.Sorted(file), text);
    }

    private static ForensicContract Read(YamlItem root, ContractValues values)
    {
        List<TableExpectation> tables = [];
        var checks = new Dictionary<string, CheckLimit>(StringComparer.Ordinal);
        List<Suppression> suppressions = [];
        List<RetentionRule> retention = [];
        List<NodeObjective> nodes = [];
        foreach ((YamlScalar key, YamlItem value) in values.Entries(root, "a contract", Top))
        {
            switch (key.Value)
            {
                case "expect":
                    foreach ((YamlScalar name, YamlItem table) in values.Entries(value, "'expect'", null))
                        tables.Add(ReadTable(name, table, values));
                    break;
                case "checks":
                    foreach ((YamlScalar id, YamlItem limit) in values.Entries(value, "'checks'", [.. CheckCatalog.Ids]))
                        checks[id.Value] = ReadLimit(id, limit, values);
                    break;
                case "retention":
                    foreach ((YamlScalar pattern, YamlItem rule) in values.Entries(value, "'retention'", null))
                        retention.Add(ReadRetention(pattern, rule, values));
                    break;
                case "nodes":
                    foreach ((YamlScalar node, YamlItem objective) in values.Entries(value, "'nodes'", null))
                        nodes.Add(ReadObjective(node, objective, values));
                    break;
                default:
                    foreach (YamlItem item in values.Items(value, "'suppress'"))
                        ReadSuppression(item, values, suppressions);
                    break;
            }
        }

        return new ForensicContract { Tables = tables, Checks = checks, Suppressions = suppressions, Retention = retention, Nodes = nodes };
    }

    private static TableExpectation ReadTable(YamlScalar name, YamlItem item, ContractValues values)
    {
        var table = new TableExpectation(name.Value, name.At);
        foreach ((YamlScalar key, YamlItem value) in values.Entries(item, $"'{name.Value}'", Table))
        {
            switch (key.Value)
            {
                case "rows":
                    (double? least, double? most) = values.Range(value, "'rows'");
                    table = table with { MinRows = (long?)least, MaxRows = (long?)most };
                    break;
                case "closed":
                    table = table with { Closed = values.Truth(value, "'closed'") ?? false };
                    break;
                case "same_as":
                    table = table with { SameAs = values.Text(value, "'same_as'") };
                    break;
                case "fresh":
                    foreach ((YamlScalar part, YamlItem how) in values.Entries(value, "'fresh'", ["column", "within"]))
                    {
                        table = part.Value == "column"
                            ? table with { Fresh = values.Text(how, "'column'") }
                            : table with { Within = values.Duration(how, "'within'") };
                    }

                    if (table.Fresh is null)
                        values.Missing(value, "column", "'fresh'");
                    break;
                default:
                    table = table with { Columns = [.. values.Entries(value, "'columns'", null).Select(column => ColumnReader.Read(column.Key, column.Value, values))] };
                    break;
            }
        }

        return table;
    }

    private static CheckLimit ReadLimit(YamlScalar id, YamlItem item, ContractValues values)
    {
        if (item is YamlScalar { Value: "off" })
            return new(true, null, null);
        var limit = new CheckLimit(false, null, null);
        foreach ((YamlScalar key, YamlItem value) in values.Entries(item, $"'{id.Value}' ('off', or what to make of its findings)", ["warn", "fail"]))
        {
            long? rows = (long?)values.Number(value, $"'{key.Value}' of '{id.Value}'", 1);
            limit = key.Value == "warn" ? limit with { Warn = rows } : limit with { Fail = rows };
        }

        if (limit is { Warn: { } warn, Fail: { } fail } && fail < warn)
            values.OutOfRange(item, $"'{id.Value}' fails from {fail} rows on, before it warns from {warn} on: let 'fail' be the larger");
        return limit;
    }

    private static RetentionRule ReadRetention(YamlScalar pattern, YamlItem item, ContractValues values)
    {
        var rule = new RetentionRule(pattern.Value, null, null);
        foreach ((YamlScalar key, YamlItem value) in values.Entries(item, $"'{pattern.Value}'", ["keep", "delete_after"]))
        {
            TimeSpan? time = values.Duration(value, $"'{key.Value}' of '{pattern.Value}'");
            rule = key.Value == "keep" ? rule with { Keep = time } : rule with { DeleteAfter = time };
        }

        if (rule is { Keep: { } keep, DeleteAfter: { } end } && end < keep)
            values.OutOfRange(item, $"'{pattern.Value}' is to be deleted before it may be: let 'delete_after' be the longer");
        return rule;
    }

    private static NodeObjective ReadObjective(YamlScalar node, YamlItem item, ContractValues values)
    {
        var within = new Dictionary<double, TimeSpan>();
        (double? rate, double? dead) = (null, null);
        foreach ((YamlScalar key, YamlItem value) in values.Entries(item, $"'{node.Value}'", ["p50", "p95", "p99", "rate", "dead"]))
        {
            string what = $"'{key.Value}' of '{node.Value}'";
            if (key.Value == "rate")
                rate = values.Number(value, what, 0);
            else if (key.Value == "dead")
                dead = values.Number(value, what, 0, 1);
            else if (values.Duration(value, what) is { } most)
                within[double.Parse(key.Value.AsSpan(1), CultureInfo.InvariantCulture) / 100] = most;
        }

        return new NodeObjective(node.Value) { Within = within, Rate = rate, Dead = dead };
    }

    private static void ReadSuppression(YamlItem item, ContractValues values, List<Suppression> suppressions)
    {
        (string? fingerprint, string? reason, DateOnly? until) = (null, null, null);
        foreach ((YamlScalar key, YamlItem value) in values.Entries(item, "a suppression", SuppressionKeys))
        {
            switch (key.Value)
            {
                case "fingerprint":
                    fingerprint = values.Text(value, "'fingerprint'");
                    if (fingerprint is not null && (fingerprint.Length is < 12 or > 64 || !fingerprint.All(char.IsAsciiHexDigitLower)))
                        values.OutOfRange(value, "a fingerprint is 12 to 64 of the digits 0 to 9 and a to f that a report shows");
                    break;
                case "reason":
                    reason = values.Text(value, "'reason'");
                    break;
                default:
                    until = values.Moment(value, "'until'") is { } day ? DateOnly.FromDateTime(day) : null;
                    break;
            }
        }

        if (item is not YamlMapping)
            return;
        if (fingerprint is null)
            values.Missing(item, "fingerprint", "a suppression");
        if (string.IsNullOrWhiteSpace(reason))
            values.Missing(item, "reason", "a suppression");
        else if (fingerprint is not null)
            suppressions.Add(new(fingerprint, reason, until));
    }
}
