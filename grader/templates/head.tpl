{{%AUTOESCAPE context="HTML"}}
<style>
:root {
  color-scheme: light dark;
  --ground: #ffffff; --panel: #f6f7f9; --line: #dde1e6; --ink: #1d2430;
  --soft: #5b6572; --link: #1f5fa8;
  --good: #1d7a44; --good-ground: #e2f4e8;
  --bad: #b3261e; --bad-ground: #fce8e6;
  --limit: #8a5a00; --limit-ground: #fdf1d7;
  --fault: #6b3fa0; --fault-ground: #efe7f9;
  --bar: #3d84c6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14181d; --panel: #1c2229; --line: #333c46; --ink: #e4e8ed;
    --soft: #9da8b4; --link: #7db4ee;
    --good: #6fd195; --good-ground: #173524;
    --bad: #ff9a92; --bad-ground: #43201d;
    --limit: #f0c063; --limit-ground: #3d2f10;
    --fault: #c8a8f0; --fault-ground: #30234a;
    --bar: #4f94d4;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif;
}
main, header, footer { max-width: 1200px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 28px; }
footer { padding-bottom: 40px; color: var(--soft); font-size: 13px; }
a { color: var(--link); text-decoration: none; }
a:hover, a:focus { text-decoration: underline; }
h1 { font-size: 26px; line-height: 1.25; margin: 4px 0 6px; overflow-wrap: anywhere; }
h2 { font-size: 19px; margin: 40px 0 10px; }
h3 { font-size: 16px; margin: 26px 0 8px; }
p { margin: 6px 0 12px; }
.soft { color: var(--soft); }
.small { font-size: 13px; }
nav { font-size: 14px; }
code, pre, .mono { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, monospace; font-size: 13px; }
pre {
  background: var(--panel); border: 1px solid var(--line); border-radius: 6px;
  padding: 10px 12px; margin: 6px 0 12px; white-space: pre-wrap;
  overflow-wrap: anywhere; line-height: 1.45;
}
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); font-size: 13px; padding: 0 0 6px; }
th, td { padding: 6px 8px; text-align: left; border-bottom: 1px solid var(--line); vertical-align: baseline; }
thead th { color: var(--soft); font-weight: 600; font-size: 13px; vertical-align: bottom; border-bottom: 2px solid var(--line); }
tbody th { font-weight: 600; }
th.num, td.num { text-align: right; white-space: nowrap; }
td.tight, th.tight { width: 110px; white-space: nowrap; }
td.place { font-size: 13px; color: var(--soft); overflow-wrap: anywhere; min-width: 260px; }
td.bar, th.bar { width: 120px; min-width: 80px; font-weight: 400; }
.badge {
  display: inline-block; padding: 0 8px; border-radius: 10px; font-size: 13px;
  font-weight: 600; white-space: nowrap;
}
.badge.good { color: var(--good); background: var(--good-ground); }
.badge.bad { color: var(--bad); background: var(--bad-ground); }
.badge.limit { color: var(--limit); background: var(--limit-ground); }
.badge.fault { color: var(--fault); background: var(--fault-ground); }
.tag { color: var(--soft); border: 1px solid var(--line); border-radius: 4px; padding: 0 5px; font-size: 12px; white-space: nowrap; }
meter { width: 100%; min-width: 70px; height: 11px; }
meter::-webkit-meter-bar { background: var(--line); border: 0; border-radius: 5px; height: 9px; }
meter::-webkit-meter-optimum-value { background: var(--bar); border-radius: 5px; }
meter::-moz-meter-bar { background: var(--bar); }
.facts { display: flex; flex-wrap: wrap; gap: 8px 34px; margin: 14px 0 18px; padding: 0; }
.facts div { min-width: 70px; }
.facts dt { color: var(--soft); font-size: 13px; }
.facts dd { margin: 0; font-size: 22px; font-weight: 600; font-variant-numeric: tabular-nums; }
.facts dd small { font-size: 14px; font-weight: 400; color: var(--soft); }
.note { border-left: 4px solid var(--limit); background: var(--limit-ground); padding: 8px 14px; border-radius: 0 6px 6px 0; margin: 12px 0; }
.note.fault { border-color: var(--fault); background: var(--fault-ground); }
.two { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 14px 28px; }
figure { margin: 8px 0 16px; }
figure img { display: block; width: 100%; height: auto; }
figcaption { font-size: 13px; color: var(--soft); margin-bottom: 4px; }
figcaption b { color: var(--ink); font-weight: 600; }
.failure { border-top: 1px solid var(--line); padding-top: 10px; margin-top: 14px; }
.failure h3 { margin: 0 0 4px; }
details { margin: 0; }
summary { cursor: pointer; }
@media (max-width: 760px) { .two { grid-template-columns: 1fr; } }
@page { margin: 14mm; }
@media print {
  :root {
    --ground: #fff; --panel: #fff; --line: #bbb; --ink: #000; --soft: #444;
    --link: #000; --good: #000; --bad: #000; --limit: #000; --fault: #000;
    --good-ground: #fff; --bad-ground: #fff; --limit-ground: #fff; --fault-ground: #fff;
  }
  body { font-size: 10.5pt; }
  main, header, footer { max-width: none; padding: 0; }
  th, td { padding: 2px 4px; }
  .badge { border: 1px solid #888; }
  table { font-size: 8pt; }
  thead th, caption, td.place, .badge, .tag, code, pre, .mono { font-size: 7.5pt; }
  .scroll { overflow: visible; }
  td.bar, th.bar, .screen { display: none; }
  td.place { min-width: 0; }
  .badge { padding: 0 4px; }
  .two { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  figure, tr, .failure { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  nav { display: none; }
}
</style>
