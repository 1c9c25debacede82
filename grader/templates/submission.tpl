{{%AUTOESCAPE context="HTML"}}
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{NAME}} · {{LAB_NAME}}</title>
{{>HEAD}}
</head>
<body>
<header>
<nav aria-label="up"><a href="../index.html">← the class</a></nav>
<h1>{{NAME}} <span class="badge {{KIND}}">{{VERDICT}}</span></h1>
<dl class="facts">
<div><dt>lab</dt><dd>{{LAB_NAME}}</dd></div>
<div><dt>score</dt><dd>{{SCORE}} <small>of {{MAX}}</small></dd></div>
<div><dt>tests passed</dt><dd>{{TESTS}}</dd></div>
</dl>
</header>
<main>
{{#FAULT}}<p class="note fault"><b>No score.</b> The fault is the grader's, not the student's; grade again when it is mended.</p>{{/FAULT}}
{{#PARTIAL}}<p class="note">Not everything was measured, so only {{MAX}} of 100 points could be reached.</p>{{/PARTIAL}}
{{#FIRST}}<h2>Read this first</h2>
<pre>{{MESSAGE:p}}</pre>{{/FIRST}}
<h2>Score</h2>
<div class="scroll"><table>
<thead><tr><th scope="col" class="tight">part</th><th scope="col" class="num tight">points</th><th scope="col" class="bar"></th><th scope="col">how it is computed</th></tr></thead>
<tbody>
{{#PART}}<tr><th scope="row">{{PART_NAME}}</th><td class="num">{{PART_SCORE}} of {{PART_MAX}}</td><td class="bar"><meter aria-label="share of the points, in percent" min="0" max="100" value="{{PART_PERCENT}}">{{PART_PERCENT}} %</meter></td><td class="soft small">{{HOW}}</td></tr>
{{/PART}}
</tbody>
</table></div>
{{#EXERCISES}}
<h2>Exercises</h2>
<div class="scroll"><table>
<thead><tr><th scope="col" class="tight">exercise</th><th scope="col" class="num tight">tests passed</th><th scope="col" class="bar"></th><th scope="col" class="num tight">points</th><th scope="col" class="screen">each test</th></tr></thead>
<tbody>
{{#EXERCISE}}<tr>
<th scope="row"><span class="badge {{KIND}}">{{EXERCISE_NAME}}</span></th>
<td class="num">{{PASSED}} of {{TOTAL}}</td>
<td class="bar"><meter aria-label="passed, in percent" min="0" max="100" value="{{PASSED_PERCENT}}">{{PASSED_PERCENT}} %</meter></td>
<td class="num">{{EARNED}} of {{POINTS}}</td>
<td class="screen"><details><summary>{{TOTAL}} {{TESTS_WORD}}</summary>
<table><thead><tr><th scope="col">test</th><th scope="col">verdict</th><th scope="col" class="num">points</th><th scope="col" class="num">ms</th></tr></thead><tbody>
{{#TEST}}<tr><td class="mono">{{TEST_NAME}} {{#HIDDEN}}<span class="tag">hidden</span>{{/HIDDEN}}</td><td><span class="badge {{KIND}}">{{VERDICT}}</span></td><td class="num">{{EARNED}} of {{POINTS}}</td><td class="num">{{MILLISECONDS}}</td></tr>
{{/TEST}}</tbody></table></details></td>
</tr>
{{/EXERCISE}}
</tbody>
</table></div>
{{/EXERCISES}}
{{#FAILURES}}
<h2>Tests that failed</h2>
{{#FAILURE}}<section class="failure">
<h3><span class="badge {{KIND}}">{{VERDICT}}</span> <span class="mono">{{TEST_NAME}}</span> {{#HIDDEN}}<span class="tag">hidden</span>{{/HIDDEN}}</h3>
<p class="soft small">exercise {{TEST_EXERCISE}}, {{POINTS}} points</p>
<pre>{{MESSAGE:p}}</pre>
{{#ALSO}}<p class="small">The same, word for word: {{#ALSO_TEST}}<span class="mono">{{ALSO_NAME}}</span>{{#ALSO_TEST_separator}}, {{/ALSO_TEST_separator}}{{/ALSO_TEST}}.</p>{{/ALSO}}
</section>
{{/FAILURE}}
{{/FAILURES}}
{{#TRACES}}
<h2>Cost</h2>
<p class="soft">Instructions inside the code under test, per malloc or free, counted by the grader on each trace that has a figure here. Processor time is shown as a ratio with its interval; it is never scored.</p>
{{#TROUBLE}}<p class="note">{{TROUBLE_TEXT}}</p>{{/TROUBLE}}
<div class="scroll"><table>
<thead><tr><th scope="col">trace</th><th scope="col" class="num">operations</th><th scope="col" class="num">instructions<br>each</th><th scope="col" class="num">reference</th><th scope="col" class="num">ratio</th><th scope="col" class="num">earns</th><th scope="col" class="num">time ratio</th></tr></thead>
<tbody>
{{#COST_ROW}}<tr><th scope="row"><a href="#{{ANCHOR}}">{{TRACE}}</a> {{#FAILED}}<span class="badge {{KIND}}">{{VERDICT}}</span>{{/FAILED}}</th><td class="num">{{OPERATIONS}}</td><td class="num">{{MINE}}</td><td class="num">{{REFERENCE}}</td><td class="num"><b>{{RATIO}}</b></td><td class="num">{{#COUNTED}}{{EARNS}} %{{/COUNTED}}</td><td class="num soft">{{TIME_RATIO}}{{#INTERVAL}} [{{LOW}}, {{HIGH}}]{{/INTERVAL}}</td></tr>
{{/COST_ROW}}
</tbody>
</table></div>
{{#COST_PLOT}}<figure style="max-width:640px"><img src="cost.svg" alt="Bars: instructions per operation relative to the reference, a bar for each trace; the figures stand in the table above."><figcaption>Instructions per operation, relative to the reference · <a href="cost.csv">CSV</a></figcaption></figure>{{/COST_PLOT}}
<h2>Memory</h2>
<p class="soft">Live is what the program has asked for and not yet freed; footprint is what the allocator has taken from its source and not yet given back. Half of what a trace earns depends on the share that was given back, of what the reference gave back.</p>
<div class="scroll"><table>
<thead><tr><th scope="col" rowspan="2">trace</th><th scope="col" rowspan="2" class="num">peak live</th><th scope="colgroup" colspan="2" class="num">peak footprint</th><th scope="colgroup" colspan="2" class="num">footprint / live</th><th scope="col" rowspan="2" class="num">ratio</th><th scope="col" rowspan="2" class="num">earns</th><th scope="col" rowspan="2" class="num">given back</th><th scope="colgroup" colspan="2" class="num">footprint at the end</th></tr>
<tr><th scope="col" class="num">submission</th><th scope="col" class="num">reference</th><th scope="col" class="num">submission</th><th scope="col" class="num">reference</th><th scope="col" class="num">submission</th><th scope="col" class="num">reference</th></tr></thead>
<tbody>
{{#MEMORY_ROW}}<tr><th scope="row"><a href="#{{ANCHOR}}">{{TRACE}}</a> {{#FAILED}}<span class="badge {{KIND}}">{{VERDICT}}</span>{{/FAILED}}</th><td class="num">{{LIVE}}</td><td class="num">{{MINE}}</td><td class="num">{{REFERENCE}}</td><td class="num">{{MINE_LOAD}}</td><td class="num">{{REFERENCE_LOAD}}</td><td class="num"><b>{{RATIO}}</b></td><td class="num">{{EARNS}} %</td><td class="num">{{RETURNED}}</td><td class="num">{{END}}</td><td class="num">{{REFERENCE_END}}</td></tr>
{{/MEMORY_ROW}}
</tbody>
</table></div>
{{#MEMORY_PLOT}}<figure style="max-width:640px"><img src="memory.svg" alt="Bars: peak footprint over peak live bytes, relative to the reference, a bar for each trace; the figures stand in the table above."><figcaption>Peak footprint / peak live bytes, relative to the reference · <a href="memory.csv">CSV</a></figcaption></figure>{{/MEMORY_PLOT}}
{{#CALLS}}
<h2>Calls of the source</h2>
<p class="soft">How often the allocator took memory from its source, or gave some back. Each such call is a system call in life: an allocator that goes to and fro at an edge pays for it.</p>
<div class="scroll"><table>
<thead><tr><th scope="col">trace</th><th scope="col" class="num">calls</th><th scope="col" class="num">reference</th><th scope="col" class="num">ratio</th><th scope="col" class="num">earns</th></tr></thead>
<tbody>
{{#CALLS_ROW}}<tr><th scope="row"><a href="#{{ANCHOR}}">{{TRACE}}</a> {{#FAILED}}<span class="badge {{KIND}}">{{VERDICT}}</span>{{/FAILED}}</th><td class="num">{{MINE}}</td><td class="num">{{REFERENCE}}</td><td class="num"><b>{{RATIO}}</b></td><td class="num">{{EARNS}} %</td></tr>
{{/CALLS_ROW}}
</tbody>
</table></div>
{{#CALLS_PLOT}}<figure style="max-width:640px"><img src="calls.svg" alt="Bars: calls of the source relative to the reference, a bar for each trace; the figures stand in the table above."><figcaption>Calls of the source, relative to the reference · <a href="calls.csv">CSV</a></figcaption></figure>{{/CALLS_PLOT}}
{{/CALLS}}
<h2>Trace by trace</h2>
<p class="soft">Footprint that holds no live bytes is lost inside blocks, which are larger than what was asked for (internal fragmentation), or between them, in free blocks and headers (external). Dashed: the reference on the same trace.</p>
{{#TRACE_FIGURES}}
<section id="{{ANCHOR}}">
<h3>{{TRACE}} {{#FAILED}}<span class="badge {{KIND}}">{{VERDICT}}</span>{{/FAILED}}</h3>
{{#FAILED}}<pre>{{MESSAGE:p}}</pre>{{/FAILED}}
{{#PLOTS}}<div class="two">
<figure><figcaption><b>Footprint over time</b> · <a href="{{FILE}}-footprint.csv">CSV</a></figcaption><img loading="lazy" src="{{FILE}}-footprint.svg" alt="Footprint and live bytes over the steps of the trace; at their peaks: live {{LIVE}}, footprint {{MINE}}, of the reference {{REFERENCE}}."></figure>
<figure><figcaption><b>Fragmentation over time</b> · <a href="{{FILE}}-fragmentation.csv">CSV</a></figcaption><img loading="lazy" src="{{FILE}}-fragmentation.svg" alt="Internal and external fragmentation in percent of the footprint over the steps of the trace, of this submission and of the reference."></figure>
</div>{{/PLOTS}}
{{#FAILURE_MAP}}<figure><figcaption><b>Pool map {{TITLE}}</b> · <a href="{{FILE}}.txt">as text</a> · <a href="{{FILE}}.csv">CSV</a></figcaption><img loading="lazy" src="{{FILE}}.svg" alt="Map of {{POOLS}} pools: {{LIVE_BLOCKS}} blocks allocated, {{FREE_BLOCKS}} free."></figure>{{/FAILURE_MAP}}
{{#ARENA_MAP}}<figure><figcaption><b>Arenas at the peak</b>, each a row of pools, the darker the fuller · <a href="{{FILE}}.txt">as text</a> · <a href="{{FILE}}.csv">CSV</a></figcaption><img loading="lazy" src="{{FILE}}.svg" alt="Map of {{SHOWN}} of {{ARENAS}} arenas: how full each pool is."></figure>{{/ARENA_MAP}}
{{#PEAK_MAP}}<figure><figcaption><b>Pool map {{TITLE}}</b> · <a href="{{FILE}}.txt">as text</a> · <a href="{{FILE}}.csv">CSV</a></figcaption><img loading="lazy" src="{{FILE}}.svg" alt="Map of {{POOLS}} pools: {{LIVE_BLOCKS}} blocks allocated, {{FREE_BLOCKS}} free."></figure>{{/PEAK_MAP}}
</section>
{{/TRACE_FIGURES}}
{{/TRACES}}
<h2>Reproduce this grade</h2>
<pre>build/bin/grader grade --lab {{LAB_NAME}} --seed {{SEED}} --out report/again SUBMISSION</pre>
<p class="soft small">Isolation of the submission while it ran: <b>{{ISOLATION}}</b>. Seed: <code>{{SEED}}</code>. The grade took {{SECONDS}} s. With the same seed, the same submission gets the same score.</p>
</main>
<footer><p>Written {{GENERATED}}. <a href="../report.json">report.json</a></p></footer>
</body>
</html>
