using System.Reflection;
using Tars.Pipeline.Definition;

namespace Tars.Pipeline;

/// <summary>Reads a node's spec from its class.</summary>
internal static class NodeSpecReader
{
    public static NodeSpec Read(Type type)
    {
        NodeAttribute attribute = type.GetCustomAttribute<NodeAttribute>(inherit: false) ?? throw Malformed(
            type, "has no [Node] attribute");
        if (type.IsAbstract || type.ContainsGenericParameters)
            throw Malformed(type, "is abstract or generic, so that no instance can be made");
        if (!NodeName.IsValid(attribute.Name))
            throw Malformed(type, $"is named '{attribute.Name}', but {NodeName.Rule}");
        if (attribute.Version < 1)
            throw Malformed(type, $"has version {attribute.Version}, but versions count from 1");
        if (attribute.Parallelism is < 1 or > PolicyLimits.MaxParallelism)
            throw Malformed(
                type, $"has parallelism {attribute.Parallelism}, but 1 to {PolicyLimits.MaxParallelism} items can be worked on at once");

        (NodeKind kind, Type? input, Type? output) = Ports(type);
        ConstructorInfo[] constructors = type.GetConstructors();
        if (constructors.Length != 1)
            throw Malformed(type, $"has {constructors.Length} public constructors, but needs exactly one");

        ParameterInfo[] parameters = constructors[0].GetParameters();
        Type? options = null;
        foreach (ParameterInfo parameter in parameters)
        {
            if (parameter.ParameterType == typeof(NodeContext))
                continue;
            if (options is not null)
                throw Malformed(type, "takes more than an options record and a NodeContext in its constructor");
            options = parameter.ParameterType;
        }

        if (parameters.Length > 2 || (parameters.Length == 2 && options is null))
            throw Malformed(type, "takes more than an options record and a NodeContext in its constructor");
        if (options is not null && (!options.IsClass || options.IsAbstract || options.GetConstructor(Type.EmptyTypes) is null))
            throw Malformed(
                type, $"takes {options.Name}, which is no options record: a class with a public constructor without parameters");

        return new NodeSpec(type, attribute, kind, input, output, options, Creator(constructors[0], parameters));
    }

    public static InvalidOperationException Malformed(Type type, string what) => new($"Node class {type.FullName} {what}.");

    private static Func<object?, NodeContext, Node> Creator(ConstructorInfo constructor, ParameterInfo[] parameters) =>
        (options, context) => (Node)constructor.Invoke(
            BindingFlags.DoNotWrapExceptions,
            null,
            Array.ConvertAll(parameters, p => p.ParameterType == typeof(NodeContext) ? context : options),
            null);

    private static (NodeKind Kind, Type? Input, Type? Output) Ports(Type type)
    {
        for (Type? t = type.BaseType; t is not null; t = t.BaseType)
        {
            if (!t.IsGenericType)
                continue;
            Type definition = t.GetGenericTypeDefinition();
            Type[] arguments = t.GetGenericArguments();
            if (definition == typeof(Source<>))
                return (NodeKind.Source, null, arguments[0]);
            if (definition == typeof(Stage<,>))
                return (NodeKind.Stage, arguments[0], arguments[1]);
            if (definition == typeof(BatchStage<,>))
                return (NodeKind.BatchStage, arguments[0], arguments[1]);
            if (definition == typeof(Sink<>))
                return (NodeKind.Sink, arguments[0], null);
        }

        return typeof(NoticeChannel).IsAssignableFrom(type)
            ? (NodeKind.Channel, null, null)
            : throw Malformed(
                type, "derives from none of Source<TOut>, Stage<TIn, TOut>, BatchStage<TIn, TOut>, Sink<TIn> and NoticeChannel");
    }
}
