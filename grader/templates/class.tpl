{{%AUTOESCAPE context="HTML"}}
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Class report</title>
{{>HEAD}}
</head>
<body>
<header>
<h1>Class report</h1>
<p class="soft">Written {{GENERATED}}. The same figures: <a href="class.csv">class.csv</a>, <a href="report.json">report.json</a>.</p>
</header>
<main>
{{#LAB}}
<section>
<h2>{{LAB_NAME}}</h2>
<dl class="facts">
<div><dt>submissions</dt><dd>{{COUNT}}</dd></div>
<div><dt>all tests pass</dt><dd>{{ACCEPTED}}</dd></div>
<div><dt>median score</dt><dd>{{MEDIAN}}</dd></div>
<div><dt>range</dt><dd>{{LOWEST}} <small>to</small> {{HIGHEST}}</dd></div>
</dl>
{{#FAULTS}}<p class="note fault"><b>{{FAULT_COUNT}} could not be graded.</b> The fault is the grader's, not the student's: there is no score, and none of the figures here counts them.</p>
{{/FAULTS}}
<div class="scroll">
<table>
<caption>Each name leads to the submission's own page.{{#RATIOS}} Cost and memory ratios are geometric means over all traces; 1 is the reference, less is better.{{/RATIOS}}</caption>
<thead><tr>
<th scope="col">submission</th><th scope="col" class="num">score</th><th scope="col" class="bar">of 100</th>
{{#PART_HEAD}}<th scope="col" class="num">{{PART}}<br>of {{PART_MAX}}</th>{{/PART_HEAD}}
<th scope="col" class="num">tests</th>{{#RATIOS}}<th scope="col" class="num">cost<br>ratio</th><th scope="col" class="num">memory<br>ratio</th>{{/RATIOS}}<th scope="col">verdict, first problem</th>
</tr></thead>
<tbody>
{{#ROW}}<tr>
<th scope="row"><a href="{{HREF}}">{{NAME}}</a></th>
<td class="num"><b>{{SCORE}}</b></td>
<td class="bar"><meter aria-label="score in percent" min="0" max="100" value="{{PERCENT}}">{{PERCENT}} %</meter></td>
{{#PART_CELL}}<td class="num">{{PART_SCORE}}</td>{{/PART_CELL}}
<td class="num">{{TESTS}}</td>
{{#RATIO_CELLS}}<td class="num">{{COST_RATIO}}</td>
<td class="num">{{MEMORY_RATIO}}</td>
{{/RATIO_CELLS}}<td class="place"><span class="badge {{KIND}}">{{VERDICT}}</span> {{PROBLEM}}</td>
</tr>
{{/ROW}}
</tbody>
</table>
</div>
<h3>Scores</h3>
{{#PLOT}}<figure style="max-width:760px">
<img src="{{SCORES}}.svg" alt="Histogram of the scores in ten steps; median {{MEDIAN}}, from {{LOWEST}} to {{HIGHEST}}.">
<figcaption><a href="{{SCORES}}.csv">figures (CSV)</a></figcaption>
</figure>{{/PLOT}}
{{#TROUBLE}}<p class="note">{{TROUBLE_TEXT}}. <a href="{{SCORES}}.csv">figures (CSV)</a></p>{{/TROUBLE}}
{{#FAILING}}
<h3>Tests that fail most often</h3>
<div class="scroll">
<table>
<caption>Among the submissions that could be run. What to discuss in class stands at the top.</caption>
<thead><tr><th scope="col">test</th><th scope="col">exercise</th><th scope="col" class="num">failed</th><th scope="col" class="bar"></th><th scope="col">by</th></tr></thead>
<tbody>
{{#FAILING_ROW}}<tr>
<th scope="row" class="mono">{{TEST}} {{#HIDDEN}}<span class="tag">hidden</span>{{/HIDDEN}}</th>
<td>{{EXERCISE}}</td>
<td class="num">{{FAILED}} of {{RAN}}</td>
<td class="bar"><meter aria-label="failed, in percent" min="0" max="100" value="{{FAILED_PERCENT}}">{{FAILED_PERCENT}} %</meter></td>
<td class="place">{{#WHO}}<a href="{{WHO_HREF}}">{{WHO_NAME}}</a> {{WHO_CODE}}{{#WHO_separator}}, {{/WHO_separator}}{{/WHO}}{{#WHO_MORE}} and {{WHO_COUNT}} more{{/WHO_MORE}}</td>
</tr>
{{/FAILING_ROW}}
</tbody>
</table>
</div>
{{/FAILING}}
<p class="soft small">Isolation of the submissions while they ran: <b>{{ISOLATION}}</b>. Seed: <code>{{SEED}}</code>.</p>
</section>
{{/LAB}}
</main>
<footer>
<p>Verdicts are of three kinds: the student's fault, a limit (time, memory, output, …), and a fault of the grader, which is never a score. Points for cost and memory are counted by the grader from outside, on recorded and worst-case allocation traces; processor time is shown on each page and never scored.</p>
</footer>
</body>
</html>
