using System.Globalization;

namespace Tars.Pipeline.Tests.Definition;

/// <summary>Broken definitions, each with every problem it must report: line, column, length and code.</summary>
public sealed class BrokenDefinitionTests
{
    /// <summary>What comes before the nodes of most cases: line 1.</summary>
    private const string Head = "name: t\nnodes:\n";

    /// <summary>Nodes that are right: lines 3 and 4, so that the first node of a case is in line 5.</summary>
    private const string Good = Head
        + "  in: { use: inbox_folder, with: { path: . } }\n"
        + "  out: { use: any_store, from: in }\n";

    /// <summary>A source that says which folder it reads, and a stage: the first node of a case is in line 5.</summary>
    private const string Papers = Head
        + "  in: { use: inbox_folder, with: { path: inbox, watch: true } }\n"
        + "  r: { use: read, from: in }\n";

    public static TheoryData<string, string, string> Cases { get; } = new()
    {
        // The file as a whole.
        { "empty file", "", "1:1+1 TARS1005" },
        { "only a comment", "# nothing\n", "1:1+1 TARS1005" },
        { "a list", "- a\n", "1:1+1 TARS1005" },
        { "a scalar", "hello\n", "1:1+5 TARS1005" },
        { "an unclosed bracket", "name: [t\nnodes: 1\n", "2:1+1 TARS1002" },
        { "an unclosed quote", "name: 't\n", "1:7+1 TARS1002" },
        { "a mapping in a value", "name: t\n  nodes: 1\n", "2:8+1 TARS1002" },
        { "a tab as indentation", "name: t\nnodes:\n\tin: 1\n", "3:1+1 TARS1002" },
        { "a control character", "name: t\u0000\n", "1:8+1 TARS1002" },
        { "a character for internal use", "name: t\n# \uFDD0\n", "2:3+1 TARS1002" },
        { "a second document", Good + "---\nname: u\n", "5:1+1 TARS1002" },
        { "an unknown alias", "name: *who\nnodes: {}\n", "1:7+4 TARS1002" },
        { "a tag", "name: !secret t\nnodes: { in: { use: inbox_folder, with: { path: . } } }\n", "1:7+1 TARS1005\n2:10+2 TARS1308" },
        { "a mapping as key", Good + "  ? { a: b }\n  : c\n", "5:5+1 TARS1005" },
        { "a duplicate node", Good + "  in: { use: inbox_folder }\n", "5:3+2 TARS1004" },
        { "a duplicate top key", "name: t\n" + Good, "2:1+4 TARS1004" },
        { "a duplicate option", Head + "  in:\n    use: inbox_folder\n    with: { path: a, path: b }\n", "3:3+2 TARS1308\n5:22+4 TARS1004" },

        // The top level.
        { "unknown key", Good + "memry: 1\n", "5:1+5 TARS1101" },
        { "include is not known yet", Good + "include: [x]\n", "5:1+7 TARS1101" },
        { "no name", "nodes:\n  in: { use: inbox_folder, with: { path: . } }\n", "1:1+1 TARS1102\n2:3+2 TARS1308" },
        { "no nodes", "name: t\n", "1:1+1 TARS1102" },
        { "empty nodes", "name: t\nnodes: {}\n", "2:8+1 TARS1310" },
        { "null nodes", "name: t\nnodes:\n", "2:7+1 TARS1310" },
        { "nodes is a list", "name: t\nnodes: [a]\n", "2:8+1 TARS1005" },
        { "bad pipeline name", "name: My Pipe\nnodes: { x: { use: inbox_folder, with: { path: . } } }\n", "1:7+7 TARS1103\n2:10+1 TARS1308" },
        { "bad node name", Head + "  In.1: { use: inbox_folder, with: { path: . } }\n", "3:3+4 TARS1103\n3:3+4 TARS1308" },
        { "bad memory", "memory: lots\n" + Good, "1:9+4 TARS1211" },
        { "too little memory", "memory: 64KiB\n" + Good, "1:9+5 TARS1205" },
        { "state is a list", "state: [a]\n" + Good, "1:8+1 TARS1005" },

        // Kinds and keys of nodes.
        { "unknown kind", Head + "  in: { use: inbx_folder, with: { path: . } }\n", "3:14+11 TARS1201" },
        { "no use", Head + "  in: { with: { path: . } }\n", "3:3+2 TARS1102" },
        { "use is a list", Head + "  in: { use: [a] }\n", "3:14+1 TARS1005" },
        { "a node is a scalar", Head + "  in: folder\n", "3:7+6 TARS1005" },
        { "unknown node key", Good + "  r: { use: read, from: in, wiht: {} }\n", "5:3+1 TARS1308\n5:29+4 TARS1202" },
        { "an option beside use", Good + "  r: { use: read, from: in, max_tokens: 3 }\n", "5:3+1 TARS1308\n5:29+10 TARS1202" },
        { "with is a list", Good + "  r: { use: read, from: in, with: [a] }\n", "5:3+1 TARS1308\n5:35+1 TARS1005" },

        // Options.
        { "unknown option", Good + "  r: { use: read, from: in, with: { max_tokenz: 3 } }\n", "5:3+1 TARS1308\n5:37+10 TARS1203" },
        { "options of a kind without", Good + "  r: { use: read, from: in }\n  c: { use: any_store, from: r, with: { a: 1 } }\n", "6:41+1 TARS1203" },
        { "a text for a number", Good + "  r: { use: read, from: in, with: { max_tokens: many } }\n", "5:3+1 TARS1308\n5:49+4 TARS1204" },
        { "a fraction for a whole number", Good + "  r: { use: read, from: in, with: { max_tokens: 1.5 } }\n", "5:3+1 TARS1308\n5:49+3 TARS1204" },
        { "a number too large", Good + "  r: { use: read, from: in, with: { max_tokens: 99999999999 } }\n", "5:3+1 TARS1308\n5:49+11 TARS1205" },
        { "out of range", Good + "  r: { use: read, from: in, with: { max_tokens: 513 } }\n", "5:3+1 TARS1308\n5:49+3 TARS1205" },
        { "a ratio out of range", Good + "  r: { use: read, from: in, with: { ratio: 1.01 } }\n", "5:3+1 TARS1308\n5:44+4 TARS1205" },
        { "a text too short", Good + "  r: { use: read, from: in, with: { language: e } }\n", "5:3+1 TARS1308\n5:47+1 TARS1205" },
        { "options that do not fit each other", Good + "  r: { use: read, from: in, with: { max_tokens: 9, overlap_tokens: 10 } }\n", "5:3+1 TARS1308\n5:68+2 TARS1205" },
        { "an unknown word", Good + "  r: { use: read, from: in, with: { shape: vidoe } }\n", "5:3+1 TARS1308\n5:44+5 TARS1212" },
        { "a bad duration", Good + "  r: { use: read, from: in, with: { within: 5 sec } }\n", "5:3+1 TARS1308\n5:45+5 TARS1210" },
        { "a duration without unit", Good + "  r: { use: read, from: in, with: { within: 5 } }\n", "5:3+1 TARS1308\n5:45+1 TARS1210" },
        { "a bad size", Good + "  r: { use: read, from: in, with: { limit: 5 Mega } }\n", "5:3+1 TARS1308\n5:44+6 TARS1211" },
        { "a bad element", Good + "  r: { use: read, from: in, with: { sizes: [1, x, 3, y] } }\n", "5:3+1 TARS1308\n5:48+1 TARS1204\n5:54+1 TARS1204" },
        { "a list for a scalar", Good + "  r: { use: read, from: in, with: { max_tokens: [1] } }\n", "5:3+1 TARS1308\n5:49+1 TARS1005" },
        { "a mapping for a list", Good + "  r: { use: read, from: in, with: { sizes: { a: 1 } } }\n", "5:3+1 TARS1308\n5:44+1 TARS1005" },
        { "null for a number", Good + "  r: { use: read, from: in, with: { max_tokens: ~ } }\n", "5:3+1 TARS1308\n5:49+1 TARS1204" },
        { "null in a list", Good + "  r: { use: read, from: in, with: { names: [a, null] } }\n", "5:3+1 TARS1308\n5:48+4 TARS1204" },
        { "not a truth value", Head + "  in: { use: inbox_folder, with: { path: ., watch: maybe } }\n", "3:3+2 TARS1308\n3:52+5 TARS1204" },
        { "a missing option", Head + "  in: { use: inbox_folder }\n", "3:3+2 TARS1308\n3:14+12 TARS1206" },
        { "a missing file", Good + "  r: { use: read, from: in, with: { model: no/such.onnx } }\n", "5:3+1 TARS1308\n5:44+12 TARS1209" },

        // Variables.
        { "an unset variable", Good + "  r: { use: read, from: in, with: { language: ${NO_LANG} } }\n", "5:3+1 TARS1308\n5:47+10 TARS1207" },
        { "an unset variable with a message", Good + "  r: { use: read, from: in, with: { language: \"x${NO_LANG:?say which, please}\" } }\n", "5:3+1 TARS1308\n5:49+29 TARS1207" },
        { "two unset variables", Good + "  r: { use: read, from: in, with: { language: a-${A1}-${A2} } }\n", "5:3+1 TARS1308\n5:49+5 TARS1207\n5:55+5 TARS1207" },
        { "a variable that is not closed", Good + "  r: { use: read, from: in, with: { language: \"${LANG\" } }\n", "5:3+1 TARS1308\n5:48+2 TARS1208" },
        { "a variable without a name", Good + "  r: { use: read, from: in, with: { language: ${1A} } }\n", "5:3+1 TARS1308\n5:47+5 TARS1208" },
        { "an operator that is none", Good + "  r: { use: read, from: in, with: { language: ${A:+b} } }\n", "5:3+1 TARS1308\n5:47+7 TARS1208" },
        { "a variable of the wrong type", Good + "  r: { use: read, from: in, with: { max_tokens: ${A:-ten} } }\n", "5:3+1 TARS1308\n5:49+9 TARS1204" },

        // Policies.
        { "parallelism zero", Head + "  in: { use: inbox_folder, with: { path: . }, parallelism: 0 }\n", "3:3+2 TARS1308\n3:60+1 TARS1205" },
        { "an unknown order", Head + "  in: { use: inbox_folder, with: { path: . }, order: sorce }\n", "3:3+2 TARS1308\n3:54+5 TARS1212" },
        { "a key in buffer", Head + "  in: { use: inbox_folder, with: { path: . }, buffer: { item: 3 } }\n", "3:3+2 TARS1308\n3:57+4 TARS1202" },
        { "buffer is a number", Head + "  in: { use: inbox_folder, with: { path: . }, buffer: 3 }\n", "3:3+2 TARS1308\n3:55+1 TARS1005" },
        { "buffer of nothing", Head + "  in: { use: inbox_folder, with: { path: . }, buffer: { items: 0, bytes: 0 } }\n", "3:3+2 TARS1308\n3:64+1 TARS1205\n3:74+1 TARS1205" },
        { "a batch that waits too long", Head + "  in: { use: inbox_folder, with: { path: . }, batch: { within: 200h } }\n", "3:3+2 TARS1308\n3:64+4 TARS1205" },
        { "backoff above its maximum", Head + "  in: { use: inbox_folder, with: { path: . }, retry: { backoff: 2s, max_backoff: 1s } }\n", "3:3+2 TARS1308\n3:82+2 TARS1205" },
        { "backoff of days", Head + "  in: { use: inbox_folder, with: { path: . }, retry: { backoff: 30h } }\n", "3:3+2 TARS1308\n3:65+3 TARS1205" },
        { "a bad rate", Head + "  in: { use: inbox_folder, with: { path: . }, rate: 10/fortnight }\n", "3:3+2 TARS1308\n3:53+12 TARS1204" },
        { "rate zero", Head + "  in: { use: inbox_folder, with: { path: . }, rate: 0/s }\n", "3:3+2 TARS1308\n3:53+3 TARS1205" },
        { "timeout zero", Head + "  in: { use: inbox_folder, with: { path: . }, timeout: 0 }\n", "3:3+2 TARS1308\n3:56+1 TARS1205" },
        { "memo is no truth value", Head + "  in: { use: inbox_folder, with: { path: . }, memo: often }\n", "3:3+2 TARS1308\n3:53+5 TARS1204" },
        { "an unknown on_error", Head + "  in: { use: inbox_folder, with: { path: . }, on_error: deadletter }\n", "3:3+2 TARS1308\n3:57+10 TARS1212" },

        { "faults is a list", "faults: [a]\n" + Good, "1:9+1 TARS1005" },
        { "an unknown kind of fault", "faults: { disk_ful: { action: pause } }\n" + Good, "1:11+8 TARS1202" },
        { "a rule that is a word", "faults: { disk_full: pause }\n" + Good, "1:22+5 TARS1005" },
        { "an action that no fault knows", "faults: { disk_full: { action: paws } }\n" + Good, "1:32+4 TARS1212" },
        { "an action of another kind of fault", "faults: { disk_full: { action: create } }\n" + Good, "1:32+6 TARS1205" },
        { "a limit of nothing", "faults: { disk_full: { limit: 0 } }\n" + Good, "1:31+1 TARS1205" },
        { "a limit where nothing waits", "faults: { time_out: { limit: 1m } }\n" + Good, "1:23+5 TARS1202" },
        { "a node's limit that is too long", Head + "  in: { use: inbox_folder, with: { path: . }, faults: { server_down: { limit: 8d } } }\n", "3:3+2 TARS1308\n3:79+2 TARS1205" },

        // Edges.
        { "an unknown from", Good + "  r: { use: read, from: inn }\n", "5:3+1 TARS1308\n5:25+3 TARS1301" },
        { "an unknown from in a list", Good + "  c: { use: any_store, from: [in, inbox] }\n", "5:35+5 TARS1301" },
        { "from itself", Good + "  c: { use: copy, from: c }\n", "5:25+1 TARS1302" },
        { "from twice", Good + "  c: { use: any_store, from: [in, in] }\n", "5:35+2 TARS1309" },
        { "a sink with readers", Good + "  c: { use: any_store, from: out }\n", "5:30+3 TARS1307" },
        { "a source with from", Good + "  s: { use: inbox_folder, with: { path: . }, from: in }\n", "5:3+1 TARS1308\n5:52+2 TARS1304" },
        { "a stage without from", Good + "  r: { use: read }\n", "5:3+1 TARS1305\n5:3+1 TARS1308" },
        { "an empty from", Good + "  c: { use: any_store, from: [] }\n", "5:3+1 TARS1305" },
        { "from is a mapping", Good + "  c: { use: any_store, from: { a: b } }\n", "5:30+1 TARS1005" },
        { "the wrong type", Good + "  c: { use: store, from: in }\n", "5:26+2 TARS1306" },
        { "one wrong type of two", Good + "  r: { use: read, from: in }\n  c: { use: store, from: [r, in] }\n", "6:30+2 TARS1306" },
        { "a circle", Good + "  a: { use: copy, from: c }\n  b: { use: copy, from: a }\n  c: { use: copy, from: b }\n", "5:25+1 TARS1303" },
        { "a circle with a way in", Good + "  r: { use: read, from: in }\n  a: { use: copy, from: [r, b] }\n  b: { use: copy, from: a }\n", "6:29+1 TARS1303" },
        { "two circles", Good + "  a: { use: copy, from: b }\n  b: { use: copy, from: a }\n  c: { use: copy, from: d }\n  d: { use: copy, from: c }\n", "5:25+1 TARS1303\n7:25+1 TARS1303" },
        { "nobody reads a stage", Good + "  r: { use: read, from: in }\n", "5:3+1 TARS1308" },

        // Conditions.
        { "an unknown field", Good + "  c: { use: any_store, from: in, when: shap == audio }\n", "5:40+4 TARS1402" },
        { "an unknown member", Good + "  c: { use: any_store, from: in, when: shape in [audio, vidoe] }\n", "5:57+5 TARS1404" },
        { "a number and a text", Good + "  c: { use: any_store, from: in, when: size > big }\n", "5:47+3 TARS1403" },
        { "a text and a number", Good + "  c: { use: any_store, from: in, when: name == 5 }\n", "5:48+1 TARS1403" },
        { "an order of words", Good + "  c: { use: any_store, from: in, when: shape < audio }\n", "5:46+1 TARS1403" },
        { "like on a number", Good + "  c: { use: any_store, from: in, when: size like \"1*\" }\n", "5:45+4 TARS1403" },
        { "a field that is no condition", Good + "  c: { use: any_store, from: in, when: checked and size }\n", "5:52+4 TARS1403" },
        { "an incomplete condition", Good + "  c: { use: any_store, from: in, when: size > }\n", "5:46+1 TARS1401" },
        { "a single equals sign", Good + "  c: { use: any_store, from: in, when: size = 3 }\n", "5:45+1 TARS1401" },
        { "two conditions without and", Good + "  c: { use: any_store, from: in, when: checked size > 3 }\n", "5:48+4 TARS1401" },
        { "a condition in double quotes with escapes", Good + "  c: { use: any_store, from: in, when: \"name == \\\"x\\\" and shap == audio\" }\n", "5:59+4 TARS1402" },
        { "a condition in single quotes", Good + "  c: { use: any_store, from: in, when: 'name == ''x'' and shap == audio' }\n", "5:59+4 TARS1402" },
        { "a condition in a folded block", Good + "  c:\n    use: any_store\n    from: in\n    when: >\n      size > 3\n      and shap == audio\n", "10:11+4 TARS1402" },
        { "two mistakes in a condition", Good + "  c: { use: any_store, from: in, when: siz > 3 or shap == audio }\n", "5:40+3 TARS1402\n5:51+4 TARS1402" },
        { "a condition for two types", Good + "  r: { use: read, from: in }\n  c: { use: any_store, from: [in, r], when: shape == audio }\n", "6:45+5 TARS1402" },
        { "a condition on a source", Head + "  in: { use: inbox_folder, with: { path: . }, when: size > 3 }\n", "3:3+2 TARS1308\n3:53+8 TARS1304" },
        { "a variable in a condition", Good + "  c: { use: any_store, from: in, when: size > ${SIZE} }\n", "5:47+1 TARS1401" },
        { "a condition that is a list", Good + "  c: { use: any_store, from: in, when: [a] }\n", "5:40+1 TARS1005" },

        // Reuse; ReuseTests has more.
        { "a template that is not there", Good + "  p: { use: templates.papers, from: in }\n", "5:13+16 TARS1503" },
        { "a part that is not there", Good + "  p: { use: ./no/such.yaml, from: in }\n", "5:13+14 TARS1503" },
        { "a template that uses itself", Good + "  p: { use: templates.a, from: in }\ntemplates:\n  a: { nodes: { b: { use: templates.a, from: input } } }\n", "7:27+11 TARS1503" },
        { "profiles is a list", Good + "profiles: [night]\n", "5:11+1 TARS1005" },
        { "an unknown node key in a profile", Good + "profiles:\n  night: { nodes: { out: { memmo: on } } }\n", "6:28+5 TARS1202" },

        // Values that look right.
        { "a number in quotes out of range", Good + "  r: { use: read, from: in, with: { max_tokens: '513' } }\n", "5:3+1 TARS1308\n5:49+5 TARS1205" },
        { "a number with a unit", Good + "  r: { use: read, from: in, with: { max_tokens: 3k } }\n", "5:3+1 TARS1308\n5:49+2 TARS1204" },
        { "a truth value for a number", Good + "  r: { use: read, from: in, with: { ratio: true } }\n", "5:3+1 TARS1308\n5:44+4 TARS1204" },
        { "a member in capitals", Good + "  r: { use: read, from: in, with: { shape: Audio } }\n", "5:3+1 TARS1308\n5:44+5 TARS1212" },
        { "yes for a truth value", Head + "  in: { use: inbox_folder, with: { path: ., watch: yes } }\n", "3:3+2 TARS1308\n3:52+3 TARS1204" },
        { "a negative timeout", Head + "  in: { use: inbox_folder, with: { path: . }, timeout: -5s }\n", "3:3+2 TARS1308\n3:56+3 TARS1210" },
        { "a batch of no bytes", Head + "  in: { use: inbox_folder, with: { path: . }, batch: { bytes: 0 } }\n", "3:3+2 TARS1308\n3:63+1 TARS1205" },
        { "too many attempts", Head + "  in: { use: inbox_folder, with: { path: . }, retry: { attempts: 101 } }\n", "3:3+2 TARS1308\n3:66+3 TARS1205" },
        { "too many hands", Head + "  in: { use: inbox_folder, with: { path: . }, parallelism: 257 }\n", "3:3+2 TARS1308\n3:60+3 TARS1205" },
        { "a key in retry", Head + "  in: { use: inbox_folder, with: { path: . }, retry: { attemps: 3 } }\n", "3:3+2 TARS1308\n3:56+7 TARS1202" },
        { "a key in batch", Head + "  in: { use: inbox_folder, with: { path: . }, batch: { size: 3 } }\n", "3:3+2 TARS1308\n3:56+4 TARS1202" },
        { "a name too long", "name: " + new string('a', 65) + "\nnodes: { x: { use: inbox_folder, with: { path: . } } }\n", "1:7+65 TARS1103\n2:10+1 TARS1308" },
        { "an empty path", Head + "  in: { use: inbox_folder, with: { path: } }\n", "3:3+2 TARS1308\n3:42+1 TARS1204" },
        { "an option in the wrong case", Good + "  r: { use: read, from: in, with: { Max_Tokens: 3 } }\n", "5:3+1 TARS1308\n5:37+10 TARS1203" },

        // Order by a key, and templates of names.
        { "an order by an unknown field", Papers + "  a: { use: store, from: r, order: key(titel) }\n", "5:36+10 TARS1402" },
        { "an order by nothing", Papers + "  a: { use: store, from: r, order: key() }\n", "5:36+5 TARS1212" },
        { "an order by two fields", Papers + "  a: { use: store, from: r, order: 'key(title, size)' }\n", "5:36+18 TARS1212" },
        { "an order by a key without one", Papers + "  a: { use: store, from: r, order: key }\n", "5:36+3 TARS1212" },
        { "an order that is a list", Papers + "  a: { use: store, from: r, order: [none] }\n", "5:36+1 TARS1005" },
        { "a source ordered by a key", Head + "  in: { use: inbox_folder, with: { path: . }, order: key(name) }\n", "3:3+2 TARS1308\n3:54+9 TARS1304" },
        { "an unknown field in a template", Papers + "  a: { use: named_store, from: r, with: { name: 'x-{titel}' } }\n", "5:53+5 TARS1402" },
        { "an open brace in a template", Papers + "  a: { use: named_store, from: r, with: { name: \"\\x41{title\" } }\n", "5:54+1 TARS1401" },
        { "a template that is a mapping", Papers + "  a: { use: named_store, from: r, with: { name: {title} } }\n", "5:49+1 TARS1005" },

        // Where sinks write.
        { "two sinks at one path", Papers + "  a: { use: store, from: r, with: { path: x } }\n  b: { use: store, from: r, with: { path: ./x/ } }\n", "6:43+4 TARS1311" },
        { "two sinks at the default path", Papers + "  a: { use: store, from: r }\n  b: { use: store, from: r }\n", "6:3+1 TARS1311" },
        { "a source that reads the state folder", "state: ./inbox/\n" + Papers + "  a: { use: store, from: r, with: { path: out } }\n", "4:42+5 TARS1312" },
        { "a sink in what a source reads", Papers + "  a: { use: store, from: r, with: { path: inbox/made } }\n", "5:43+10 TARS1312" },
        { "a sink at what a source reads", Papers + "  a: { use: store, from: r, with: { path: ./inbox } }\n", "5:43+7 TARS1312" },
        { "a sink in the state folder", "state: inbox/state\n" + Papers + "  a: { use: store, from: r, with: { path: inbox/state/made, paht: 1 } }\n", "6:61+4 TARS1203" },

        // Everything at once, in order.
        {
            "many problems",
            "nam: t\nnodes:\n  in: { use: inbox_folder, with: { pth: . } }\n  r: { use: read, from: inn, with: { max_tokens: x }, retry: { attempts: 0 } }\n",
            "1:1+3 TARS1101\n3:36+3 TARS1203\n4:3+1 TARS1308\n4:25+3 TARS1301\n4:50+1 TARS1204\n4:74+1 TARS1205"
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reports_EveryProblem_AtItsPlace(string name, string yaml, string expected)
    {
        LoadResult result = TestCatalog.Parse(yaml);

        string actual = string.Join('\n', result.Diagnostics.Select(
            d => string.Create(CultureInfo.InvariantCulture, $"{d.Line}:{d.Column}+{d.Length} {d.Code}")));
        Assert.True(expected == actual, $"{name}: expected\n{expected}\nbut got\n{DiagnosticRenderer.Render(result)}");
        Assert.Equal(result.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error), result.Definition is null);
    }

    [Fact]
    public void Corpus_HasTheCasesThatWerePromised() => Assert.True(Cases.Count >= 120, $"{Cases.Count}");

    [Fact]
    public void Corpus_CoversEveryCode()
    {
        // Files, code built by hand and contracts of tables have tests of their own.
        string[] elsewhere =
        [
            DiagnosticCodes.Unreadable, DiagnosticCodes.TooLarge, DiagnosticCodes.DuplicateNode, DiagnosticCodes.ExpressionTooLarge,
            DiagnosticCodes.BadOverride, DiagnosticCodes.UnknownProfile, DiagnosticCodes.AssetUnavailable, DiagnosticCodes.UnknownContractKey,
            DiagnosticCodes.KeyNotAllowed,
        ];

        string all = string.Join('\n', Cases.Select(c => c.Data.Item3));

        Assert.All(DiagnosticCodes.Explanations.Keys.Except(elsewhere), code => Assert.Contains(code, all, StringComparison.Ordinal));
    }

    [Fact]
    public void Explanations_AreThereForEveryCode()
    {
        string[] codes = [.. typeof(DiagnosticCodes).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetValue(null)!)];

        Assert.Equal(codes.Order(StringComparer.Ordinal), DiagnosticCodes.Explanations.Keys);
        Assert.Equal(codes.Length, codes.Distinct().Count());
    }
}
