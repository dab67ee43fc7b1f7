using Tars.Pipeline.Expressions;

namespace Tars.Pipeline.Definition;

/// <summary>Checks what holds between nodes: references, circles, types of ports, conditions. The same for files and for code.</summary>
internal sealed class GraphChecker
{
    private readonly IReadOnlyList<NodeDraft> _drafts;
    private readonly Dictionary<string, NodeDraft> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly DiagnosticBag _bag;

    private GraphChecker(IReadOnlyList<NodeDraft> drafts, DiagnosticBag bag)
    {
        _drafts = drafts;
        _bag = bag;
        foreach (NodeDraft draft in drafts)
            _byName.TryAdd(draft.Name, draft);
    }

    /// <summary>Adds every problem, and returns the nodes; those are complete only when the bag has no errors.</summary>
    public static IReadOnlyList<NodeDefinition> Check(IReadOnlyList<NodeDraft> drafts, DiagnosticBag bag)
    {
        var checker = new GraphChecker(drafts, bag);
        foreach (NodeDraft draft in drafts)
            checker.CheckEdges(draft);
        CycleFinder.Report(drafts, checker._byName, bag);
        checker.CheckUnread();

        var nodes = new List<NodeDefinition>(drafts.Count);
        foreach (NodeDraft draft in drafts)
        {
            Expression? when = checker.CheckCondition(draft);
            checker.CheckOrder(draft);
            if (draft.Spec is null)
                continue;
            nodes.Add(new NodeDefinition
            {
                Name = draft.Name,
                Spec = draft.Spec,
                Options = draft.Options,
                CanonicalOptions = draft.CanonicalOptions,
                DisplayOptions = draft.DisplayOptions,
                From = [.. draft.From.Select(r => r.Name)],
                When = when,
                Policy = draft.Policy,
                Location = draft.At,
            });
        }

        return nodes;
    }

    private void CheckEdges(NodeDraft draft)
    {
        if (draft.Spec?.Kind == NodeKind.Source)
        {
            if (draft.From.Count > 0)
            {
                _bag.Error(
                    DiagnosticCodes.SourceWithInput,
                    draft.FromAt,
                    $"'{draft.Name}' is a source ('{draft.Spec.Name}'), which reads no other node; remove 'from'");
            }
        }
        else if (draft is { From.Count: 0, FromReadable: true, Spec: not null })
        {
            _bag.Error(
                DiagnosticCodes.MissingFrom,
                draft.At,
                $"'{draft.Name}' takes {TypeName.Of(draft.Spec.InputType!)} ('{draft.Spec.Name}'), but reads no node; name one in 'from'");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (Reference reference in draft.From)
        {
            if (!seen.Add(reference.Name))
                _bag.Error(DiagnosticCodes.DuplicateFrom, reference.At, $"'{draft.Name}' reads '{reference.Name}' twice; name it once");
            else
                CheckReference(draft, reference);
        }
    }

    private void CheckReference(NodeDraft draft, Reference reference)
    {
        _read.Add(reference.Name);
        if (reference.Name == draft.Name)
        {
            _bag.Error(DiagnosticCodes.SelfReference, reference.At, $"'{draft.Name}' reads itself");
            return;
        }

        if (!_byName.TryGetValue(reference.Name, out NodeDraft? from))
        {
            IEnumerable<string> names = _byName.Keys.Where(n => n != draft.Name);
            string? nearest = NearestName.Find(reference.Name, names);
            if (nearest is not null)
                _read.Add(nearest);
            _bag.Error(
                DiagnosticCodes.UnknownFrom,
                reference.At,
                $"'{draft.Name}' reads '{reference.Name}', which is no node of this graph{NearestName.Hint(reference.Name, names)}");
            return;
        }

        if (from.Spec is null || draft.Spec is null || draft.Spec.InputType is not { } taken)
            return;
        if (from.Spec.OutputType is not { } given)
        {
            _bag.Error(
                DiagnosticCodes.ReadsSink,
                reference.At,
                $"'{draft.Name}' reads '{from.Name}', but a sink ('{from.Spec.Name}') emits nothing; read a node before it");
        }
        else if (!taken.IsAssignableFrom(given))
        {
            _bag.Error(
                DiagnosticCodes.PortMismatch,
                reference.At,
                $"'{draft.Name}' takes {TypeName.Of(taken)}, but '{from.Name}' gives {TypeName.Of(given)}");
        }
    }

    private void CheckUnread()
    {
        foreach (NodeDraft draft in _drafts)
        {
            if (draft.Spec is { OutputType: not null, Lasting: false } && !_read.Contains(draft.Name))
            {
                _bag.Warning(
                    DiagnosticCodes.Unread,
                    draft.At,
                    $"nobody reads '{draft.Name}', and '{draft.Spec.Name}' is no sink: what it emits is lost");
            }
        }
    }

    private Expression? CheckCondition(NodeDraft draft)
    {
        if (draft.When is null)
            return null;
        if (draft.Spec?.Kind == NodeKind.Source)
        {
            _bag.Error(
                DiagnosticCodes.SourceWithInput,
                draft.WhenAt(0, draft.When.Length),
                $"'{draft.Name}' is a source ('{draft.Spec.Name}') and has no input to choose from; put 'when' on the node that reads it");
            return null;
        }

        List<Type> types = Given(draft);

        // Without a known input only the syntax can be checked.
        var problems = new List<ExpressionProblem>();
        Expression? when = ExpressionCompiler.Compile(draft.When, types, problems);
        foreach (ExpressionProblem problem in problems)
            _bag.Error(problem.Code, draft.WhenAt(problem.At, problem.Length), $"in 'when' of '{draft.Name}': {problem.Message}");
        return when;
    }

    private void CheckOrder(NodeDraft draft)
    {
        if (draft.Policy.OrderKey is not { } key)
            return;
        if (draft.Spec?.Kind == NodeKind.Source)
        {
            _bag.Error(
                DiagnosticCodes.SourceWithInput, draft.OrderAt,
                $"'{draft.Name}' is a source ('{draft.Spec.Name}') and has no inputs to order by '{key}'");
            return;
        }

        foreach (Type given in Given(draft).Distinct())
        {
            IReadOnlyList<Field> fields = Field.Of(given);
            if (fields.Any(f => f.Name == key))
                continue;
            string way = NearestName.Hint(key, fields.Select(f => f.Name))
                ?? $"; its fields are {string.Join(", ", fields.Select(f => f.Name))}";
            _bag.Error(
                DiagnosticCodes.UnknownField,
                draft.OrderAt,
                $"in 'order' of '{draft.Name}': '{TypeName.Of(given)}' has no field '{key}'{way}");
        }
    }

    /// <summary>What the nodes emit that a node reads, as far as they are known.</summary>
    private List<Type> Given(NodeDraft draft)
    {
        var types = new List<Type>();
        foreach (Reference reference in draft.From)
        {
            if (_byName.TryGetValue(reference.Name, out NodeDraft? from) && from != draft && from.Spec?.OutputType is { } given)
                types.Add(given);
        }

        return types;
    }
}
