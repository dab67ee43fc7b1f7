using System.Security.Cryptography;
using System.Text;

namespace Tars.Stages.Tables;

/// <summary>The style sheet of the HTML report, and the policy that allows it alone: no script, no other file, no form.</summary>
internal static class HtmlStyle
{
    internal const string Sheet =
        """
        :root{color-scheme:light dark;--page:#fff;--ink:#1b1f24;--soft:#57606a;--line:#d5dae0;--panel:#f5f7f9;--mark:#b3261e;--value:#2f6fad;--past:#b26a00;--info:#47607a;--warning:#8a5a00;--error:#b3261e;--critical:#7d1128;--good:#1f7a45;--doubt:#fbe3e0;--shade:rgba(0,0,0,.22)}
        @media (prefers-color-scheme:dark){:root{--page:#14181d;--ink:#e4e8ec;--soft:#9aa5b1;--line:#343c46;--panel:#1c2229;--mark:#ff8a80;--value:#6cb1ee;--past:#f0b55c;--info:#a9bfd6;--warning:#f0b55c;--error:#ff8a80;--critical:#ff7a9c;--good:#6fcf97;--doubt:#5a2a2a;--shade:rgba(0,0,0,.75)}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
        main{max-width:1180px;margin:0 auto;padding:20px 16px 48px}
        h1{font-size:1.6rem;line-height:1.2;margin:8px 0}
        h2{font-size:1.25rem;line-height:1.3;margin:40px 0 6px;padding-top:12px;border-top:1px solid var(--line);overflow-wrap:anywhere}
        h3{font-size:1rem;margin:26px 0 8px}
        h4{font-size:1rem;line-height:1.35;margin:0 0 4px;overflow-wrap:anywhere}
        p{margin:4px 0;overflow-wrap:anywhere}
        .lead{font-size:1.05rem}
        .soft,figcaption,.hint{color:var(--soft)}
        .small,figcaption,.hint{font-size:.85rem}
        code{font:.86em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
        .tiles,.figures{display:grid;gap:12px}
        .tiles{grid-template-columns:repeat(auto-fill,minmax(150px,1fr))}
        .figures{grid-template-columns:repeat(auto-fill,minmax(min(100%,320px),1fr))}
        .tiles+p{margin-top:10px}.tile,figure,.finding{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:10px 12px;margin:0}
        .tile b{display:block;font-size:1.35rem;line-height:1.25}
        .tile b.none{font-size:1rem;line-height:1.69;font-weight:400;color:var(--soft)}
        .finding{margin:12px 0;border-left:4px solid var(--info)}
        .finding.warning{border-left-color:var(--warning)}
        .finding.error{border-left-color:var(--error)}
        .finding.critical{border-left-color:var(--critical)}
        .chip{display:inline-block;border:1px solid currentColor;border-radius:9px;padding:0 8px;font-size:.78rem;font-weight:600;white-space:nowrap}
        .chip.info{color:var(--info)}.chip.warning,.chip.warn,.chip.changed{color:var(--warning)}.chip.error,.chip.fail,.chip.new{color:var(--error)}.chip.critical{color:var(--critical)}.chip.pass,.chip.fixed{color:var(--good)}.chip.skipped,.chip.persisting,.chip.unknown{color:var(--soft)}
        .scroll{--under:var(--page);overflow-x:auto;margin:8px 0;background:linear-gradient(90deg,var(--under) 24px,transparent 48px) local,linear-gradient(270deg,var(--under) 24px,transparent 48px) local,linear-gradient(90deg,var(--shade),transparent 14px),linear-gradient(270deg,var(--shade),transparent 14px)}
        .finding .scroll{--under:var(--panel)}
        .scroll:focus-visible,summary:focus-visible{outline:2px solid var(--value);outline-offset:2px}
        mark{background:var(--doubt);color:inherit;font-weight:600;border-radius:3px;padding:0 4px;margin:0 -4px}
        @media screen and (max-width:700px){.scroll.many::before{content:"scrolls sideways →";position:sticky;left:0;display:block;width:max-content;color:var(--soft);font-size:.78rem}}
        table{border-collapse:collapse;font-size:.86rem}
        th,td{text-align:left;vertical-align:top;padding:3px 12px 3px 0;border-bottom:1px solid var(--line)}
        th{vertical-align:bottom}
        td{max-width:340px;overflow-wrap:break-word}
        td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        td.k{white-space:nowrap;overflow-wrap:normal}
        td.w{min-width:16em}
        .wide td{max-width:none}
        figure svg{display:block;width:100%;height:auto}
        figcaption{margin-bottom:4px;overflow-wrap:anywhere}
        figcaption b{color:var(--ink)}
        svg text{font:11px system-ui,"Segoe UI",Roboto,Arial,sans-serif;fill:var(--soft)}
        svg text.name{fill:var(--ink)}
        .v{fill:var(--value)}.t{fill:var(--line)}.m{fill:var(--mark)}
        .s{fill:none;stroke:var(--value);stroke-width:1.4;stroke-linejoin:round}
        .x{fill:none;stroke:var(--past);stroke-width:2}.a{fill:none;stroke:var(--line);stroke-width:1}.o{fill:none;stroke:var(--mark);stroke-width:1.6}
        details summary{cursor:pointer;margin:16px 0 6px;font-weight:600}
        @media print{:root{color-scheme:light;--page:#fff;--ink:#000;--soft:#444;--line:#bbb;--panel:#fff;--value:#2f6fad;--past:#b26a00;--mark:#b3261e;--info:#47607a;--warning:#8a5a00;--error:#b3261e;--critical:#7d1128;--good:#1f7a45}body{font-size:10pt}main{max-width:none;padding:0}.tile,figure,tr{break-inside:avoid}tr:first-child{break-after:avoid}h2,h3,h4,summary{break-after:avoid}.scroll{overflow:visible;background:none}mark{background:none;outline:1px solid var(--mark);padding:0 2px;margin:0}td.w{min-width:0}table{font-size:.62rem}th,td{padding-right:6px}td{overflow-wrap:anywhere}td.k{white-space:normal}.figures{grid-template-columns:repeat(2,1fr)}details::details-content{content-visibility:visible;block-size:auto}}
        """;

    /// <summary>The content security policy, which names the sheet by its digest.</summary>
    internal static string Policy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Sheet)))}'; base-uri 'none'; form-action 'none'";
}
