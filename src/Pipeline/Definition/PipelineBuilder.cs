using System.Reflection;
using Tars.Pipeline.Definition;
using Tars.Pipeline.Streams;

namespace Tars.Pipeline;

/// <summary>Builds a graph in code, with the same checks as a file. Not safe for use from several threads at once.</summary>
/// <example>
/// <code>
/// PipelineDefinition archive = new PipelineBuilder("archive", folder)
///     .Add&lt;FolderSource&gt;("inbox", new FolderOptions { Path = "in" })
///     .Add&lt;ChunkStage&gt;("chunks", from: ["inbox"], when: "media == document")
///     .Add&lt;IndexSink&gt;("library", from: ["chunks"])
///     .Build();
/// </code>
/// </example>
public sealed class PipelineBuilder
{
    private readonly string _name;
    private readonly string _baseFolder;
    private readonly List<Entry> _entries = [];
    private string _state = ".tars";
    private long _memory = PipelineDefinition.DefaultMemoryBytes;
    private FaultPolicy _faults = FaultPolicy.Default;
    private bool _checkFiles = true;

    /// <summary>Begins a graph.</summary>
    /// <param name="name">The pipeline's name.</param>
    /// <param name="baseFolder">What relative paths are resolved against.</param>
    public PipelineBuilder(string name, string baseFolder)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentException.ThrowIfNullOrEmpty(baseFolder);
        _name = name;
        _baseFolder = Path.GetFullPath(baseFolder);
    }

    /// <summary>Adds a node.</summary>
    /// <typeparam name="TNode">Its class, with <see cref="NodeAttribute"/>.</typeparam>
    /// <param name="name">Its name in the graph.</param>
    /// <param name="options">An instance of its options record, copied before paths in it are made absolute; null takes the
    /// defaults.</param>
    /// <param name="from">The nodes it reads; none for a source.</param>
    /// <param name="when">Which items it takes, see <see cref="Expression"/>; text, so that it can be part of the definition's
    /// digest.</param>
    /// <param name="policy">How the engine runs it; null takes the defaults.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="InvalidOperationException">The class is malformed.</exception>
    public PipelineBuilder Add<TNode>(
        string name, object? options = null, IReadOnlyList<string>? from = null, string? when = null, NodePolicy? policy = null)
        where TNode : Node => Add(NodeSpecReader.Read(typeof(TNode)), name, options, from, when, policy);

    /// <summary>Adds a node of a kind from a catalog. See <see cref="Add{TNode}"/>.</summary>
    public PipelineBuilder Add(
        NodeSpec spec, string name, object? options = null, IReadOnlyList<string>? from = null, string? when = null,
        NodePolicy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(name);
        _entries.Add(new Entry(spec, name, options, from ?? [], when, policy ?? spec.UsualPolicy));
        return this;
    }

    /// <summary>Adds a source that brings in what a program's own stream yields.</summary>
    /// <typeparam name="T">The payload type.</typeparam>
    /// <param name="name">Its name in the graph.</param>
    /// <param name="roots">Enumerated once by each run, never concurrently; each key once.</param>
    /// <param name="listing">
    /// True when the stream yields all there is, so that a key which an earlier run recorded and this one does not meet is gone and leaves
    /// the sinks. Default false: a stream of what is new.
    /// </param>
    public PipelineBuilder AddSource<T>(string name, IAsyncEnumerable<Root<T>> roots, bool listing = false)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(roots);
        var attribute = new NodeAttribute("stream", 1, "Roots from a stream of the program.");
        return Add(
            Spec(attribute, typeof(StreamSource<T>), NodeKind.Source, null, typeof(T), () => new StreamSource<T>(roots, listing)), name);
    }

    /// <summary>Adds a stage that is a function.</summary>
    /// <typeparam name="TIn">The payload type it takes.</typeparam>
    /// <typeparam name="TOut">The payload type it emits.</typeparam>
    /// <param name="name">Its name in the graph.</param>
    /// <param name="work">See <see cref="Stage{TIn, TOut}.ProcessAsync"/>.</param>
    /// <param name="from">The nodes it reads.</param>
    /// <param name="version">To be raised when the function computes something else: then what was done with the old one is done
    /// again.</param>
    /// <param name="when">Which items it takes, see <see cref="Expression"/>.</param>
    /// <param name="policy">How the engine runs it; null takes the defaults.</param>
    public PipelineBuilder AddStage<TIn, TOut>(
        string name,
        Func<TIn, Output<TOut>, CancellationToken, ValueTask> work,
        IReadOnlyList<string> from,
        int version = 1,
        string? when = null,
        NodePolicy? policy = null)
        where TIn : class
        where TOut : class
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        var attribute = new NodeAttribute("function", version, "A function of the program.");
        NodeSpec spec = Spec(
            attribute, typeof(FunctionStage<TIn, TOut>), NodeKind.Stage, typeof(TIn), typeof(TOut),
            () => new FunctionStage<TIn, TOut>(work));
        return Add(spec, name, from: from, when: when, policy: policy);
    }

    /// <summary>Adds a sink from which the program reads a stream.</summary>
    /// <typeparam name="T">The payload type.</typeparam>
    /// <param name="name">Its name in the graph.</param>
    /// <param name="output">What the program reads while the run goes on.</param>
    /// <param name="from">The nodes it reads.</param>
    /// <param name="when">Which items it takes, see <see cref="Expression"/>.</param>
    public PipelineBuilder AddOutput<T>(string name, PipelineOutput<T> output, IReadOnlyList<string> from, string? when = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(output);
        var attribute = new NodeAttribute("output", 1, "A stream that the program reads.");
        return Add(
            Spec(attribute, typeof(StreamSink<T>), NodeKind.Sink, typeof(T), null, () => new StreamSink<T>(output)),
            name,
            from: from,
            when: when);
    }

    /// <summary>Sets the state folder, relative to the base folder. Default <c>.tars</c>.</summary>
    public PipelineBuilder State(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _state = folder;
        return this;
    }

    /// <summary>Sets the byte budget of everything in flight. Default 1 GiB.</summary>
    public PipelineBuilder Memory(ByteSize size)
    {
        _memory = size.Bytes;
        return this;
    }

    /// <summary>Sets what is done about faults, where a node has no policy of its own. Default <see cref="FaultPolicy.Default"/>.</summary>
    public PipelineBuilder Faults(FaultPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _faults = policy;
        return this;
    }

    /// <summary>Does not look whether paths exist.</summary>
    public PipelineBuilder WithoutFileChecks()
    {
        _checkFiles = false;
        return this;
    }

    /// <summary>Checks the graph and returns it.</summary>
    /// <exception cref="DefinitionException">It does not hold; the exception has every problem.</exception>
    public PipelineDefinition Build()
    {
        var bag = new DiagnosticBag();
        if (!NodeName.IsValid(_name))
            bag.Error(DiagnosticCodes.InvalidName, default, $"the pipeline cannot be named '{_name}': {NodeName.Rule}");
        if (_memory < PolicyLimits.MinMemory)
            bag.Error(DiagnosticCodes.OutOfRange, default, $"'memory' is {new ByteSize(_memory)}, but has to be at least 1MiB");
        foreach ((_, string message) in FaultKeys.Check(_faults))
            bag.Error(DiagnosticCodes.OutOfRange, default, message);
        if (_entries.Count == 0)
            bag.Error(DiagnosticCodes.NoNodes, default, "the graph has no nodes");

        var names = new HashSet<string>(StringComparer.Ordinal);
        var drafts = new List<NodeDraft>();
        foreach (Entry entry in _entries)
        {
            if (!NodeName.IsValid(entry.Name))
                bag.Error(DiagnosticCodes.InvalidName, default, $"a node cannot be named '{entry.Name}': {NodeName.Rule}");
            if (names.Add(entry.Name))
                drafts.Add(Draft(entry, bag));
            else
                bag.Error(DiagnosticCodes.DuplicateNode, default, $"two nodes are named '{entry.Name}'");
        }

        SinkPaths.Check(drafts, Path.GetFullPath(_state, _baseFolder), bag);
        IReadOnlyList<NodeDefinition> nodes = GraphChecker.Check(drafts, bag);
        if (bag.HasErrors)
            throw new DefinitionException(bag.Sorted());
        return new PipelineDefinition
        {
            Name = _name,
            StateFolder = Path.GetFullPath(_state, _baseFolder),
            MemoryBytes = _memory,
            Faults = _faults,
            Nodes = nodes,
            File = null,
            BaseFolder = _baseFolder,
            Digest = CanonicalForm.Digest(_name, _memory, _faults, nodes),
        };
    }

    private static NodeSpec Spec(NodeAttribute attribute, Type node, NodeKind kind, Type? input, Type? output, Func<Node> create) =>
        new(node, attribute, kind, input, output, optionsType: null, (_, _) => create());

    private NodeDraft Draft(Entry entry, DiagnosticBag bag)
    {
        IEnumerable<(string Key, string Message)> faulty = entry.Policy.Faults is { } faults ? FaultKeys.Check(faults) : [];
        foreach ((_, string message) in PolicyLimits.Check(entry.Policy).Concat(faulty))
            bag.Error(DiagnosticCodes.OutOfRange, default, $"'{entry.Name}': {message}");
        (object? options, string canonical, string display) = Bind(entry, bag);
        return new NodeDraft
        {
            Name = entry.Name,
            At = default,
            Spec = entry.Spec,
            Options = options,
            CanonicalOptions = canonical,
            DisplayOptions = display,
            From = [.. entry.From.Select(f => new Reference(f, default))],
            When = entry.When,
            Policy = entry.Policy,
        };
    }

    private (object? Options, string Canonical, string Display) Bind(Entry entry, DiagnosticBag bag)
    {
        NodeSpec spec = entry.Spec;
        if (spec.OptionsType is null || (entry.Options is not null && !spec.OptionsType.IsInstanceOfType(entry.Options)))
        {
            if (entry.Options is not null)
            {
                string takes = spec.OptionsType is null ? "no options" : TypeName.Of(spec.OptionsType);
                bag.Error(
                    DiagnosticCodes.WrongType,
                    default,
                    $"'{entry.Name}' ('{spec.Name}') takes {takes}, but was given {TypeName.Of(entry.Options.GetType())}");
            }

            return (null, "{}", "{}");
        }

        object options = entry.Options is null ? Activator.CreateInstance(spec.OptionsType)! : OptionsRecord.Copy(entry.Options);
        string canonical = CanonicalForm.Options(spec, o => o.Property.GetValue(options));
        string display = CanonicalForm.Options(spec, o => o.Property.GetValue(options), ephemeral: true);
        foreach (OptionSpec option in spec.Options)
        {
            object? value = option.Property.GetValue(options);
            if (value is null && !option.Shape.Nullable)
                bag.Error(DiagnosticCodes.MissingOption, default, $"'{entry.Name}': '{spec.Name}' needs '{option.Name}'");
            if (OptionChecker.Check(spec, option, value, options) is { } problem)
                bag.Error(DiagnosticCodes.OutOfRange, default, $"'{entry.Name}': {problem}");
            foreach (Expressions.ExpressionProblem wrong in OptionChecker.CheckTemplate(spec, option, options))
                bag.Error(wrong.Code, default, $"'{entry.Name}': in '{option.Name}': {wrong.Message}");
            foreach (string path in OptionsRecord.ResolvePaths(options, option, _baseFolder))
            {
                if (_checkFiles && OptionChecker.CheckPath(spec, option, path) is { } missing)
                    bag.Error(DiagnosticCodes.MissingFile, default, $"'{entry.Name}': {missing}");
            }
        }

        foreach ((_, string message) in OptionChecker.CheckTogether(spec, options))
            bag.Error(DiagnosticCodes.OutOfRange, default, $"'{entry.Name}': {message}");
        return (options, canonical, display);
    }

    private sealed record Entry(NodeSpec Spec, string Name, object? Options, IReadOnlyList<string> From, string? When, NodePolicy Policy);
}
