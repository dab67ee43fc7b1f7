using System.Reflection;
using Tars.Pipeline.Definition.Reuse;
using Tars.Pipeline.Expressions;

namespace Tars.Pipeline.Definition;

/// <summary>Binds what stands under <c>with</c> to an options record.</summary>
internal sealed class OptionBinder(ScalarBinder scalars, DiagnosticBag bag, string baseFolder, bool checkFiles, KeyHosts keyHosts)
{
    /// <summary>
    /// Returns the record, its canonical form, what of it may be shown, and the places of its values; the record is complete only when
    /// nothing was reported.
    /// </summary>
    /// <param name="spec">Whose options.</param>
    /// <param name="with">What the file says; null for nothing.</param>
    /// <param name="useAt">Where the kind stands, for what is missing.</param>
    public (object? Options, string Canonical, string Display, IReadOnlyDictionary<string, SourceLocation> Places) Bind(
        NodeSpec spec, YamlMapping? with, SourceLocation useAt)
    {
        object? options = spec.OptionsType is null ? null : Activator.CreateInstance(spec.OptionsType);
        var bound = new Dictionary<OptionSpec, List<ScalarBinder.Bound>>();
        var given = new HashSet<OptionSpec>();
        var failed = new HashSet<OptionSpec>();
        var misspelt = new HashSet<string>(StringComparer.Ordinal);
        foreach ((YamlScalar key, YamlItem value) in with?.Entries ?? [])
        {
            OptionSpec? option = spec.Options.FirstOrDefault(o => o.Name == key.Value);
            if (option is null)
            {
                if (Unknown(spec, key) is { } meant)
                    misspelt.Add(meant);
                continue;
            }

            given.Add(option);
            List<ScalarBinder.Bound>? values = scalars.Read(value, option.Shape, $"'{option.Name}' of '{spec.Name}'");
            if (values is null || !Set(spec, options!, option, values, value))
                failed.Add(option);
            else
                bound[option] = values;
        }

        foreach (OptionSpec option in spec.Options.Where(o => o.Required && !given.Contains(o)))
        {
            failed.Add(option);
            if (misspelt.Contains(option.Name))
                continue;
            bag.Error(
                DiagnosticCodes.MissingOption,
                useAt,
                $"'{spec.Name}' needs the option '{option.Name}' under 'with': {option.Takes}");
        }

        if (options is null)
            return (null, "{}", "{}", new Dictionary<string, SourceLocation>());
        string canonical = CanonicalForm.Options(spec, o => Shown(bound, options, o));
        string display = CanonicalForm.Options(spec, o => Shown(bound, options, o), ephemeral: true);
        foreach (OptionSpec option in spec.Options.Where(o => !failed.Contains(o)))
        {
            Check(spec, options, option, bound.GetValueOrDefault(option), useAt);
            CheckTemplate(spec, options, option, with?.Find(option.Name) as YamlScalar, useAt);
        }

        if (options is ISendsKeys sender && keyHosts.FirstRefused(sender) is { } host)
            RefuseKeys(spec, bound, host);
        if (failed.Count == 0)
        {
            foreach ((OptionSpec? option, string message) in OptionChecker.CheckTogether(spec, options))
                bag.Error(DiagnosticCodes.OutOfRange, Place(option is null ? null : bound.GetValueOrDefault(option), 0, useAt), message);
        }

        return (
            options,
            canonical,
            display,
            bound.Where(b => b.Value.Count > 0).ToDictionary(b => b.Key.Name, b => b.Value[0].At, StringComparer.Ordinal));
    }

    private bool Set(NodeSpec spec, object options, OptionSpec option, List<ScalarBinder.Bound> values, YamlItem item)
    {
        try
        {
            if (item is YamlScalar { IsNull: true })
                option.Property.SetValue(options, null);
            else
                OptionsRecord.Set(options, option, [.. values.Select(v => v.Value!)]);
            return true;
        }
        catch (TargetInvocationException refused)
        {
            bag.Error(DiagnosticCodes.OutOfRange, item.At, $"'{option.Name}' of '{spec.Name}': {refused.InnerException?.Message}");
            return false;
        }
    }

    private void Check(NodeSpec spec, object options, OptionSpec option, List<ScalarBinder.Bound>? values, SourceLocation useAt)
    {
        if (OptionChecker.Check(spec, option, option.Property.GetValue(options), options) is { } problem)
            bag.Error(DiagnosticCodes.OutOfRange, Place(values, 0, useAt), problem);

        IReadOnlyList<string> paths = OptionsRecord.ResolvePaths(options, option, baseFolder);
        for (int i = 0; checkFiles && i < paths.Count; i++)
        {
            if (OptionChecker.CheckPath(spec, option, paths[i]) is not { } missing)
                continue;
            bool secret = values is not null && values.Exists(v => v.Shown is not null);
            bag.Error(
                DiagnosticCodes.MissingFile,
                Place(values, i, useAt),
                secret ? $"'{option.Name}' of '{spec.Name}' names a path that does not exist" : missing);
        }
    }

    private void RefuseKeys(NodeSpec spec, Dictionary<OptionSpec, List<ScalarBinder.Bound>> bound, string host)
    {
        foreach ((OptionSpec option, List<ScalarBinder.Bound> values) in bound)
        {
            foreach (ScalarBinder.Bound value in values.Where(v => v.Variable is { } name && (option.IsSecret || Interpolation.IsSecret(name))))
            {
                bag.Error(
                    DiagnosticCodes.KeyNotAllowed,
                    value.At,
                    $"'{option.Name}' of '{spec.Name}' takes {value.Variable} from your environment and would send it to {host}, "
                    + $"which you have not allowed to get keys; if it may, add {host} to {KeyHosts.Variable}");
            }
        }
    }

    private void CheckTemplate(NodeSpec spec, object options, OptionSpec option, YamlScalar? scalar, SourceLocation useAt)
    {
        foreach (ExpressionProblem problem in OptionChecker.CheckTemplate(spec, option, options))
        {
            // Where a variable was put in, places in the text are not those in the file.
            bool asWritten = scalar is not null && scalar.Value == option.Property.GetValue(options) as string;
            SourceLocation at = asWritten ? ScalarMap.Locate(scalar!, problem.At, problem.Length) : scalar?.At ?? useAt;
            bag.Error(problem.Code, at, $"in '{option.Name}' of '{spec.Name}': {problem.Message}");
        }
    }

    private static object? Shown(Dictionary<OptionSpec, List<ScalarBinder.Bound>> bound, object options, OptionSpec option)
    {
        if (!bound.TryGetValue(option, out List<ScalarBinder.Bound>? values) || !values.Exists(v => v.Shown is not null))
            return option.Property.GetValue(options);
        return option.Shape.List ? values.Select(v => v.Shown ?? v.Value).ToArray() : values[0].Shown;
    }

    private static SourceLocation Place(List<ScalarBinder.Bound>? values, int index, SourceLocation otherwise) =>
        values is not null && index < values.Count ? values[index].At : otherwise;

    // Returns the option that was probably meant.
    private string? Unknown(NodeSpec spec, YamlScalar key)
    {
        string way = NearestName.Hint(key.Value, spec.Options.Select(o => o.Name))
            ?? (NodeKeys.All.Contains(key.Value) ? "; it stands beside 'use', not under 'with'"
            : spec.Options.Count == 0 ? "; it takes none"
            : $"; it takes {string.Join(", ", spec.Options.Select(o => o.Name))}");
        bag.Error(DiagnosticCodes.UnknownOption, key.At, $"unknown option '{key.Value}' of '{spec.Name}'{way}");
        return NearestName.Find(key.Value, spec.Options.Select(o => o.Name));
    }
}
