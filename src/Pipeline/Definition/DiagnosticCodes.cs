namespace Tars.Pipeline;

/// <summary>Every code a diagnostic of a definition can have, with what it means.</summary>
public static class DiagnosticCodes
{
    /// <summary>The file cannot be read.</summary>
    public const string Unreadable = "TARS1001";

    /// <summary>The file is not well-formed YAML.</summary>
    public const string Syntax = "TARS1002";

    /// <summary>The file is larger or deeper than definitions may be.</summary>
    public const string TooLarge = "TARS1003";

    /// <summary>A key stands twice in one mapping.</summary>
    public const string DuplicateKey = "TARS1004";

    /// <summary>A mapping, list or scalar stands where another of these belongs.</summary>
    public const string WrongShape = "TARS1005";

    /// <summary>The file has a key at its top level that means nothing.</summary>
    public const string UnknownTopKey = "TARS1101";

    /// <summary>A key that has to be there is missing.</summary>
    public const string MissingKey = "TARS1102";

    /// <summary>A pipeline or node has a name it cannot have.</summary>
    public const string InvalidName = "TARS1103";

    /// <summary>Two nodes built in code have one name.</summary>
    public const string DuplicateNode = "TARS1104";

    /// <summary>The kind of node after 'use' does not exist.</summary>
    public const string UnknownKind = "TARS1201";

    /// <summary>A node or policy has a key that means nothing.</summary>
    public const string UnknownNodeKey = "TARS1202";

    /// <summary>An option does not exist for this kind of node.</summary>
    public const string UnknownOption = "TARS1203";

    /// <summary>A value is of another type than what it is for.</summary>
    public const string WrongType = "TARS1204";

    /// <summary>A value is of the right type but not allowed.</summary>
    public const string OutOfRange = "TARS1205";

    /// <summary>An option that this kind of node cannot do without is missing.</summary>
    public const string MissingOption = "TARS1206";

    /// <summary>A variable without a default is not set.</summary>
    public const string UnsetVariable = "TARS1207";

    /// <summary>A ${…} is malformed.</summary>
    public const string BadInterpolation = "TARS1208";

    /// <summary>A path that must exist does not.</summary>
    public const string MissingFile = "TARS1209";

    /// <summary>A value is no duration.</summary>
    public const string BadDuration = "TARS1210";

    /// <summary>A value is no size.</summary>
    public const string BadSize = "TARS1211";

    /// <summary>A value is none of the words that are allowed.</summary>
    public const string UnknownWord = "TARS1212";

    /// <summary>'from' names a node that does not exist.</summary>
    public const string UnknownFrom = "TARS1301";

    /// <summary>A node reads itself.</summary>
    public const string SelfReference = "TARS1302";

    /// <summary>Nodes read each other in a circle.</summary>
    public const string Cycle = "TARS1303";

    /// <summary>A source has a 'from' or a 'when'.</summary>
    public const string SourceWithInput = "TARS1304";

    /// <summary>A stage or sink has no 'from'.</summary>
    public const string MissingFrom = "TARS1305";

    /// <summary>A node emits another type than its reader takes.</summary>
    public const string PortMismatch = "TARS1306";

    /// <summary>'from' names a sink, which emits nothing.</summary>
    public const string ReadsSink = "TARS1307";

    /// <summary>Nobody reads a node that is not a sink.</summary>
    public const string Unread = "TARS1308";

    /// <summary>'from' names a node twice.</summary>
    public const string DuplicateFrom = "TARS1309";

    /// <summary>The graph has no nodes.</summary>
    public const string NoNodes = "TARS1310";

    /// <summary>Two sinks name one path.</summary>
    public const string SharedPath = "TARS1311";

    /// <summary>A sink writes into a folder that a source reads.</summary>
    public const string WritesIntoSource = "TARS1312";

    /// <summary>A condition is malformed.</summary>
    public const string ExpressionSyntax = "TARS1401";

    /// <summary>A condition names a field that the items do not have.</summary>
    public const string UnknownField = "TARS1402";

    /// <summary>A condition compares values of different types.</summary>
    public const string ExpressionType = "TARS1403";

    /// <summary>A condition compares with a word that the field cannot be.</summary>
    public const string UnknownMember = "TARS1404";

    /// <summary>A condition is longer or deeper than conditions may be.</summary>
    public const string ExpressionTooLarge = "TARS1405";

    /// <summary>An override by <c>--set</c> is malformed or names what is not there.</summary>
    public const string BadOverride = "TARS1501";

    /// <summary>The profile that was asked for does not exist.</summary>
    public const string UnknownProfile = "TARS1502";

    /// <summary>A part that 'use' names cannot be read or uses itself.</summary>
    public const string BadPart = "TARS1503";

    /// <summary>A node needs an asset that is not to be had here.</summary>
    public const string AssetUnavailable = "TARS1504";

    /// <summary>A key of the user's environment would go to a host that the user has not allowed to get any.</summary>
    public const string KeyNotAllowed = "TARS1505";

    /// <summary>A contract of tables has a key that means nothing.</summary>
    public const string UnknownContractKey = "TARS1601";

    /// <summary>What each code means and what to do, in order of the codes.</summary>
    public static IReadOnlyDictionary<string, string> Explanations { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        [Unreadable] = "The file does not exist or cannot be read: check the path and its permissions.",
        [Syntax] = "The file is not well-formed YAML at this place: look at the indentation, quotes and brackets before it.",
        [TooLarge] = "A definition has at most 4 MiB, 64 levels and 100,000 values, those behind aliases counted each time; with its parts at "
            + "most 1,000,000 values, 100,000 nodes and 100,000 variables, and a value with variables at most 65,536 characters.",
        [DuplicateKey] = "A key stands twice in one mapping, so one of the values would be lost: remove or rename one.",
        [WrongShape] = "A mapping, a list or a single value stands where another of these belongs.",
        [UnknownTopKey] = "The top level knows name, state, memory, faults, notices, nodes, profiles and templates; a part knows parameters, nodes, output and templates.",
        [MissingKey] = "A key is missing that has no default: name and nodes at the top level, use in every node.",
        [InvalidName] = "Names have 1 to 64 lower-case letters, digits, '_' and '-', and start with a letter.",
        [DuplicateNode] = "Two nodes were added under one name: edges could not tell them apart.",
        [UnknownKind] = "No kind of node, or of channel under notices, has this name: the list of nodes is what `tars list` prints.",
        [UnknownNodeKey] = "A node knows use, with, from, when and the policies; buffer, batch, retry and faults have keys of their own.",
        [UnknownOption] = "The kind of node has no such option under with.",
        [WrongType] = "The value cannot be read as what the option or policy takes.",
        [OutOfRange] = "The value can be read, but lies outside of what the option or policy allows.",
        [MissingOption] = "The kind of node cannot work without this option, and it has no default.",
        [UnsetVariable] = "A ${VAR} has no value: set the variable, or give a default as ${VAR:-default}.",
        [BadInterpolation] = "Variables are written ${VAR}, ${VAR:-default} or ${VAR:?message}; a literal ${ is written $${.",
        [MissingFile] = "The path has to exist before the run; relative paths start at the folder of the definition.",
        [BadDuration] = "Durations are a number and a unit: 200ms, 5s, 2m, 1h; only 0 needs no unit.",
        [BadSize] = "Sizes are a number and a unit: 512B, 64KiB, 10MB, 1.5GiB; no unit means bytes.",
        [UnknownWord] = "The value is none of the words that are allowed here.",
        [UnknownFrom] = "from names a node that the graph does not have.",
        [SelfReference] = "A node cannot read what it emits itself.",
        [Cycle] = "Items would go round for ever: remove one of the edges of the circle.",
        [SourceWithInput] = "A source brings items in and takes none: remove from and when.",
        [MissingFrom] = "A stage or sink works on what another node emits: name it in from.",
        [PortMismatch] = "The node takes another type of item than the one it reads emits.",
        [ReadsSink] = "A sink emits nothing: read the node before it.",
        [Unread] = "The node's items go nowhere: let another node read it, or remove it.",
        [DuplicateFrom] = "Each item would be delivered twice: name the node once.",
        [NoNodes] = "A graph needs at least one node.",
        [SharedPath] = "Each sink owns what it writes to: two of them would overwrite each other.",
        [WritesIntoSource] = "A sink writes into a folder that a source reads, so the next run would take in what this one made.",
        [ExpressionSyntax] = "A condition is made of comparisons, in, like, and, or, not and parentheses; a template has its fields in braces.",
        [UnknownField] = "The items on this edge have no such field.",
        [ExpressionType] = "Both sides of a comparison have to be of one type, and the operator has to fit it; in a template a field that may be absent needs a word for that.",
        [UnknownMember] = "The field is one of a fixed set of words, and this is none of them.",
        [ExpressionTooLarge] = "A condition has at most 4,096 characters and 64 levels, a template at most 512 characters.",
        [BadOverride] = "An override is --set PATH=VALUE, and its path leads to a node of the graph: --set nodes.chunks.with.max_tokens=300.",
        [UnknownProfile] = "--profile names an entry of the section profiles.",
        [AssetUnavailable] = "A node needs a model or native library that is not in the cache, or is not pinned for this platform: `tars assets list`.",
        [KeyNotAllowed] = "A definition may be somebody else's, so that keys of your environment go to hosts of its models only if TARS_KEY_HOSTS names them; several have spaces between them.",
        [UnknownContractKey] = "A contract knows expect, checks and suppress; tables, columns, checks and suppressions have keys of their own.",
        [BadPart] = "use names a file of a part (./part.yaml), or an entry of the section templates (templates.NAME); no part may use itself.",
    };
}
