using Tars.Pipeline;

namespace Tars.Cli.Reporting;

/// <summary>A definition for each code that shows it; codes that no short file can show have none.</summary>
internal static class DiagnosticExamples
{
    private const string Inbox = "name: archive\nnodes:\n  inbox: { use: folder, with: { path: inbox } }\n";

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [DiagnosticCodes.Syntax] = "name: archive\nnodes:\n  inbox: { use: folder, with: { path: inbox }\n",
        [DiagnosticCodes.DuplicateKey] = Inbox + "  inbox: { use: folder, with: { path: other } }\n",
        [DiagnosticCodes.WrongShape] = "name: archive\nnodes: [folder, chunk]\n",
        [DiagnosticCodes.UnknownTopKey] = "memmory: 2GiB\n" + Inbox,
        [DiagnosticCodes.MissingKey] = "nodes:\n  inbox: { use: folder, with: { path: inbox } }\n",
        [DiagnosticCodes.InvalidName] = "name: My archive\nnodes:\n  inbox: { use: folder, with: { path: inbox } }\n",
        [DiagnosticCodes.UnknownKind] = "name: archive\nnodes:\n  inbox: { use: foldr, with: { path: inbox } }\n",
        [DiagnosticCodes.UnknownNodeKey] = Inbox + "  probed: { use: probe, form: inbox }\n",
        [DiagnosticCodes.UnknownOption] = Inbox + "  text: { use: extract, from: inbox }\n  chunks: { use: chunk, from: text, with: { "
            + "max_tokenz: 200 } }\n",
        [DiagnosticCodes.WrongType] = Inbox + "  text: { use: extract, from: inbox }\n  chunks: { use: chunk, from: text, with: { "
            + "max_tokens: many } }\n",
        [DiagnosticCodes.OutOfRange] = Inbox + "  text: { use: extract, from: inbox }\n  chunks: { use: chunk, from: text, with: { "
            + "max_tokens: 4 } }\n",
        [DiagnosticCodes.MissingOption] = "name: archive\nnodes:\n  inbox: { use: folder }\n",
        [DiagnosticCodes.UnsetVariable] = "name: archive\nnodes:\n  inbox: { use: folder, with: { path: \"${INBOX}\" } }\n",
        [DiagnosticCodes.BadInterpolation] = "name: archive\nnodes:\n  inbox: { use: folder, with: { path: \"${INBOX-here}\" } }\n",
        [DiagnosticCodes.MissingFile] = Inbox + "  checked: { use: verify, from: inbox, with: { manifest: inbox/no-such-file } }\n",
        [DiagnosticCodes.BadDuration] = Inbox + "  probed: { use: probe, from: inbox, timeout: 5 minutes }\n",
        [DiagnosticCodes.BadSize] = "memory: 2 gigs\n" + Inbox,
        [DiagnosticCodes.UnknownWord] = Inbox + "  probed: { use: probe, from: inbox, on_error: ignore }\n",
        [DiagnosticCodes.UnknownFrom] = Inbox + "  probed: { use: probe, from: inbx }\n",
        [DiagnosticCodes.SelfReference] = Inbox + "  probed: { use: probe, from: probed }\n",
        [DiagnosticCodes.Cycle] = Inbox + "  a: { use: probe, from: [inbox, b] }\n  b: { use: probe, from: a }\n",
        [DiagnosticCodes.SourceWithInput] = Inbox + "  more: { use: folder, from: inbox, with: { path: more } }\n",
        [DiagnosticCodes.MissingFrom] = Inbox + "  probed: { use: probe }\n",
        [DiagnosticCodes.PortMismatch] = Inbox + "  vectors: { use: embed, from: inbox }\n",
        [DiagnosticCodes.ReadsSink] = Inbox + "  audit: { use: forensics, from: inbox }\n  kept: { use: files, from: audit, with: { "
            + "path: out } }\n",
        [DiagnosticCodes.Unread] = Inbox + "  probed: { use: probe, from: inbox }\n",
        [DiagnosticCodes.DuplicateFrom] = Inbox + "  probed: { use: probe, from: [inbox, inbox] }\n",
        [DiagnosticCodes.NoNodes] = "name: archive\nnodes: {}\n",
        [DiagnosticCodes.SharedPath] =
            Inbox + "  text: { use: extract, from: inbox }\n  a: { use: files, from: text, with: { path: out } }\n  b: { use: files, "
                + "from: text, with: { path: out } }\n",
        [DiagnosticCodes.WritesIntoSource] = Inbox + "  text: { use: extract, from: inbox }\n  kept: { use: files, from: text, with: { "
            + "path: inbox/texts } }\n",
        [DiagnosticCodes.ExpressionSyntax] = Inbox + "  probed: { use: probe, from: inbox, when: \"media = audio\" }\n",
        [DiagnosticCodes.UnknownField] = Inbox + "  probed: { use: probe, from: inbox, when: \"medium == audio\" }\n",
        [DiagnosticCodes.ExpressionType] = Inbox + "  probed: { use: probe, from: inbox, when: \"media > 3\" }\n",
        [DiagnosticCodes.UnknownMember] = Inbox + "  probed: { use: probe, from: inbox, when: \"media == sound\" }\n",
        [DiagnosticCodes.BadPart] = Inbox + "  passages: { use: templates.passages, from: inbox }\n",
    };
}
