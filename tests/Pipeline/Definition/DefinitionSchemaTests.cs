using Tars.Testing;

namespace Tars.Pipeline.Tests.Definition;

/// <summary>The schema against the loader, with ajv as the judge.</summary>
public sealed class DefinitionSchemaTests
{
    /// <summary>
    /// What one value by itself shows. Edges, conditions, variables, files and options that fit each other are the loader's alone.
    /// </summary>
    private static readonly HashSet<string> Decidable =
    [
        DiagnosticCodes.WrongShape, DiagnosticCodes.UnknownTopKey, DiagnosticCodes.MissingKey, DiagnosticCodes.InvalidName,
        DiagnosticCodes.UnknownKind, DiagnosticCodes.UnknownNodeKey, DiagnosticCodes.UnknownOption, DiagnosticCodes.WrongType,
        DiagnosticCodes.OutOfRange, DiagnosticCodes.MissingOption, DiagnosticCodes.BadDuration, DiagnosticCodes.BadSize,
        DiagnosticCodes.UnknownWord, DiagnosticCodes.SourceWithInput, DiagnosticCodes.MissingFrom, DiagnosticCodes.DuplicateFrom,
        DiagnosticCodes.NoNodes,
    ];

    /// <summary>
    /// Broken in a way that needs more than the value: sizes and durations with units, two values together, tags, a variable's value.
    /// </summary>
    private static readonly HashSet<string> Beyond =
    [
        "too little memory", "a batch that waits too long", "backoff above its maximum", "backoff of days", "rate zero",
        "timeout zero", "options that do not fit each other", "a tag", "a variable of the wrong type",
        "a number in quotes out of range", "a limit of nothing", "a node's limit that is too long", "a batch of no bytes", "a source ordered by a key",
    ];

    [Fact]
    public async Task Corpus_GetsTheLoadersVerdict_WhereASchemaCanTell()
    {
        Assert.SkipWhen(SchemaJudge.Missing is not null, SchemaJudge.Missing ?? string.Empty);
        (string Name, string Yaml)[] cases = [.. BrokenDefinitionTests.Cases.Select(c => (c.Data.Item1, c.Data.Item2))];

        IReadOnlyList<SchemaVerdict> verdicts = await SchemaJudge.JudgeAsync(DefinitionSchema.Write(TestCatalog.Instance), cases);

        var wrong = new List<string>();
        int judged = 0;
        foreach ((SchemaVerdict verdict, (string name, string yaml)) in verdicts.Zip(cases))
        {
            IReadOnlyList<Diagnostic> said = TestCatalog.Parse(yaml).Diagnostics;
            if (!verdict.Parsed || said.Any(d => d.Code is DiagnosticCodes.Syntax or DiagnosticCodes.DuplicateKey))
                continue;
            judged++;
            bool expected = Beyond.Contains(name) || !said.Any(d => d.Severity == DiagnosticSeverity.Error && Decidable.Contains(d.Code));
            if (verdict.Valid != expected)
                wrong.Add(
                    $"{name}: the schema says {verdict.Valid}: {string.Join("; ", verdict.Errors)}; the loader: {string.Join("; ", said)}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(judged >= 90, $"only {judged} of {cases.Length} were judged");
    }

    [Fact]
    public async Task WhatLoads_IsValid()
    {
        Assert.SkipWhen(SchemaJudge.Missing is not null, SchemaJudge.Missing ?? string.Empty);
        string[] good =
        [
            """
            name: t
            state: .state
            memory: 2GiB
            nodes:
              in: { use: inbox_folder, with: { path: 2024, include: "*.wav", watch: on } }
              r:
                use: read
                from: in
                when: "shape in [audio, video]"
                with: { max_tokens: "300", ratio: 0.25, language: ~, shape: plain_text, within: 1.5m, limit: 1024, sizes: 3, names: [a, 1], seed: null }
                parallelism: auto
                order: source
                buffer: { items: 8, bytes: 1MiB }
                batch: { items: 32, bytes: 2MB, within: 0 }
                retry: { attempts: "${N:-5}", backoff: 1s, max_backoff: 2m }
                timeout: 90s
                rate: 600/min
                on_error: skip
                memo: off
              out: { use: store, from: [r] , with: }
            """,
        ];
        Assert.All(good, yaml => Assert.Empty(TestCatalog.Parse(yaml).Diagnostics));

        IReadOnlyList<SchemaVerdict> verdicts = await SchemaJudge.JudgeAsync(
            DefinitionSchema.Write(TestCatalog.Instance), good.Select(g => ("good", g)));

        Assert.All(verdicts, v => Assert.True(v.Valid, string.Join("; ", v.Errors)));
    }
}
