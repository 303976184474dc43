/** The style sheet of the public page. Logical properties only, so that it turns round with the writing direction. */

export const styleSheet = `:root{color-scheme:light dark;
--ground:light-dark(#f6f5f2,#14161a);--card:light-dark(#fff,#1c1f25);--ink:light-dark(#17191d,#eceae4);--quiet:light-dark(#52565e,#a9adb5);
--line:light-dark(#dcd9d1,#343840);--link:light-dark(#0b4f8a,#8cc4ff);--focus:light-dark(#0b4f8a,#8cc4ff);
--ok:light-dark(#1d6b3a,#6fce90);--degraded:light-dark(#7d5200,#eebb4f);--restoring:light-dark(#1b5a92,#82bdf5);--unknown:light-dark(#53565d,#b9bcc3);
--partial:light-dark(#a03c00,#ff9c5c);--off-by-operator:light-dark(#67389c,#c6a2f2);--down:light-dark(#a81622,#ff8a8a);
--gap:clamp(1rem,3vw,2rem);--mono:ui-monospace,monospace}
*{box-sizing:border-box}
html{font:100%/1.55 system-ui,sans-serif;background:var(--ground);color:var(--ink);-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;overflow-wrap:break-word}
:lang(ja){line-height:1.75;word-break:auto-phrase}
a{color:var(--link);text-underline-offset:.16em}
a:hover{text-decoration-thickness:.14em}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:2px}
h1,h2,h3{line-height:1.25;margin:0;font-weight:650;text-wrap:balance;overflow-wrap:anywhere}
h1{font-size:clamp(1.5rem,1.1rem + 2vw,2.25rem);letter-spacing:-.015em}
h2{font-size:1.25rem;margin-block:2.5rem .9rem;letter-spacing:-.005em}
h3{font-size:1.0625rem}
p{margin-block:.5rem;max-inline-size:70ch}
small,.quiet,.since,.formula,.days-text,.translation,td::before{color:var(--quiet);font-size:.875rem}
.skip{position:absolute;inset-inline-start:1rem;inset-block-start:-4rem;background:var(--card);padding:.6rem 1rem;z-index:2}
.skip:focus{inset-block-start:.5rem}
.wrap{max-inline-size:62rem;margin-inline:auto;padding-inline:var(--gap)}
.top{border-block-end:1px solid var(--line);background:var(--card)}
.top .wrap{display:flex;flex-wrap:wrap;gap:.4rem 2rem;align-items:baseline;padding-block:.9rem}
.brand{font-weight:650;font-size:1.0625rem;margin-inline-end:auto;overflow-wrap:anywhere}
.brand a{color:inherit;text-decoration:none}
nav ul{display:flex;flex-wrap:wrap;gap:.1rem 1.25rem;list-style:none;margin:0;padding:0}
nav a{display:inline-block;padding-block:.35rem;min-block-size:1.5rem}
[aria-current]{color:var(--ink);font-weight:600;text-decoration-thickness:.14em}
main{padding-block:1.5rem 1rem}
.shapes{position:absolute}
.shape{inline-size:1.05em;block-size:1.05em;flex:none;fill:currentColor;transform:translateY(.14em)}
.state{display:inline-flex;gap:.45em;font-weight:600;align-items:flex-start}
${['ok', 'degraded', 'restoring', 'unknown', 'partial', 'off-by-operator', 'down'].map((s) => `.is-${s}{color:var(--${s})}.banner.on-${s}{border-inline-start-color:var(--${s})}`).join('\n')}
.banner{background:var(--card);border:1px solid var(--line);border-inline-start:.6rem solid;border-radius:.5rem;padding:clamp(1.1rem,3vw,2rem)}
.banner.on-unknown{border-inline-start-style:dashed}
.banner h1{display:flex;gap:.6rem}
.banner .shape{inline-size:1.1em;block-size:1.1em;transform:translateY(.08em)}
.banner .lead{font-size:1.0625rem;margin-block:.6rem 0}
.stamp{display:flex;flex-wrap:wrap;gap:.3rem 1.75rem;margin:1.2rem 0 0;padding-block-start:.9rem;border-block-start:1px solid var(--line);font-size:.875rem;color:var(--quiet)}
.stamp div{display:flex;flex-wrap:wrap;gap:0 .4rem}.stamp dt::after{content:":"}.stamp dd{margin:0;color:var(--ink);font-variant-numeric:tabular-nums}
.stale{border:3px dashed var(--down);border-radius:.5rem;background:var(--card);padding:1rem 1.25rem;margin-block:0 1rem;font-size:1.0625rem;font-weight:600}
.is-stale .is-ok{color:var(--unknown)}.is-stale .banner.on-ok{border-inline-start-color:var(--unknown);border-inline-start-style:dashed}.is-stale .day-ok{stroke:var(--unknown)}
.note,.mark,.translation,.overdue,.promise{padding:.45rem .8rem;border-inline-start:.25rem solid var(--line);background:color-mix(in srgb,var(--ink) 4%,transparent);border-radius:.2rem}
.mark{border-color:var(--degraded)}.overdue{border-color:var(--down);color:var(--down)}
ol.log,ul.components,.claims,.day-list,.legend{list-style:none;margin:0;padding:0}
.card,ul.components>li,.incident{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:1.1rem 1.25rem}
ul.components{display:grid;gap:.75rem}
ul.components.parts{margin-block-start:.9rem;gap:0}
ul.components.parts>li{border:0;border-block-start:1px solid var(--line);border-radius:0;padding:.9rem 0 .9rem 0;background:none}
ul.components.parts ul.parts{padding-inline-start:1.1rem;border-inline-start:2px solid var(--line)}
ul.components.parts>li:last-child{padding-block-end:0}
.component-head{display:flex;flex-wrap:wrap;gap:.2rem 1rem;justify-content:space-between;align-items:baseline}
.component-head h3{min-inline-size:0}
.component-head a{color:inherit;text-decoration-color:var(--line)}
.since{margin:.1rem 0 0}
.sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(16rem,100%),1fr));gap:.5rem 1.5rem;margin:.7rem 0}
.sides dt{font-size:.8125rem;color:var(--quiet)}.sides dd{margin:0}
.claim{font-weight:500}.unverified{border:1.5px dashed var(--unknown);border-radius:.25rem;padding:.05rem .45rem;font-size:.875rem;color:var(--unknown)}
.failure{font-weight:500}
.days{display:block;inline-size:100%;block-size:1.75rem;margin-block:.8rem .25rem;overflow:visible}
.days path,.legend-bar path{fill:none;stroke-dasharray:5 1}
.days-text{margin-block:.2rem 0;max-inline-size:none}.days-text strong{color:var(--ink);font-weight:600;font-variant-numeric:tabular-nums}
.day-ok{stroke:var(--ok);stroke-width:10}.day-degraded{stroke:var(--degraded);stroke-width:16}.day-restoring{stroke:var(--restoring);stroke-width:16}.day-partial{stroke:var(--partial);stroke-width:22}
.day-off-by-operator{stroke:var(--off-by-operator);stroke-width:28}.day-down{stroke:var(--down);stroke-width:28}
.days .day-unknown,.legend .day-unknown{stroke:var(--unknown);stroke-width:28;stroke-dasharray:1 1 1 1 1 1}.days .day-gap{stroke:var(--unknown);stroke-width:6;stroke-dasharray:1 1 1 1 1 1}
.legend{display:flex;flex-wrap:wrap;gap:.3rem 1.25rem;font-size:.8125rem;color:var(--quiet);margin-block:1rem 0}.legend li{display:flex;gap:.4rem;align-items:center}.legend-bar{inline-size:1rem;block-size:1.5rem}
.day-list li{padding-block:.35rem;border-block-end:1px solid var(--line)}.day-list li:last-child{border:0}.card+h3{margin-block:1.25rem .25rem}
.incident{margin-block-end:1rem}.incident>h2{margin:0}h1+.incident{margin-block-start:1rem}
.tags{display:flex;flex-wrap:wrap;gap:.35rem .6rem;align-items:center;margin-block:.5rem}
.tag{border:1px solid currentColor;border-radius:.25rem;padding:.05rem .5rem;font-size:.8125rem;font-weight:600}
.severity-critical,.severity-major{border-inline-start-width:.4rem}
.log>li{border-inline-start:2px solid var(--line);padding:0 0 1.1rem 1.1rem;margin-inline-start:.35rem;position:relative;padding-inline:1.1rem 0}
.log>li::before{content:"";position:absolute;inset-inline-start:-.44rem;inset-block-start:.45rem;inline-size:.75rem;block-size:.75rem;border-radius:50%;background:var(--ink);border:2px solid var(--card)}
.log>li.corrected::before{background:var(--card);border-color:var(--ink)}
.log .when{margin:0;font-size:.875rem;color:var(--quiet);font-variant-numeric:tabular-nums}
.corrected .statement-title,.corrected .prose{color:var(--quiet)}.corrected .statement-title{text-decoration:line-through}
.statement-title{margin-block:.15rem 0;font-size:1.0625rem}
.prose{overflow-wrap:anywhere}.prose>:first-child{margin-block-start:.25rem}.prose pre{overflow-x:auto;font-family:var(--mono);font-size:.875rem}.prose blockquote{margin-inline:0;padding-inline-start:1rem;border-inline-start:3px solid var(--line)}
.claims li{padding-block:.2rem}.claim-ruled-out,.claim-suspected{border-style:dashed}
.scroll{overflow-x:auto;max-inline-size:100%;border:1px solid var(--line);border-radius:.5rem;background:var(--card)}
table{border-collapse:collapse;inline-size:100%;font-size:.9375rem}
th,td{text-align:start;vertical-align:top;padding:.6rem .9rem;border-block-end:1px solid var(--line);min-inline-size:7rem}
thead th{font-size:.8125rem;color:var(--quiet);font-weight:600}tbody tr:last-child>*{border-block-end:0}tbody th{font-weight:600}th small{overflow-wrap:anywhere;font-weight:400}
td,.stamp,.times{font-variant-numeric:tabular-nums}
.local{color:var(--quiet);white-space:nowrap;margin-inline-start:.3em}
code{font-family:var(--mono);font-size:.9em;overflow-wrap:anywhere}
.times{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(13rem,100%),1fr));gap:.6rem 1.5rem;margin:0}.times dt{font-size:.8125rem;color:var(--quiet)}.times dd{margin:0}
.questions dt{font-weight:600}.questions dd{margin:0 0 1rem}
form{display:grid;gap:1rem;max-inline-size:36rem}
label,legend{font-weight:600;display:block;margin-block-end:.25rem}fieldset{border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem;margin:0}fieldset label{font-weight:400;display:flex;gap:.6rem;align-items:baseline;padding-block:.2rem;margin:0;min-block-size:1.75rem}
input:not([type=checkbox]),select,textarea{font:inherit;inline-size:100%;padding:.6rem .7rem;border:1px solid var(--quiet);border-radius:.35rem;background:var(--card);color:var(--ink)}
input[type=checkbox]{inline-size:1.15rem;block-size:1.15rem;flex:none;accent-color:var(--link);transform:translateY(.15rem)}
button{font:inherit;font-weight:600;padding:.7rem 1.25rem;border:1px solid transparent;border-radius:.35rem;background:var(--ink);color:var(--card);justify-self:start;cursor:pointer}
#push-here button{margin:.5rem .75rem 0 0}
.trap{position:absolute;inset-inline-start:-100vw;block-size:1px;inline-size:1px;overflow:hidden}
.bottom{border-block-start:1px solid var(--line);margin-block-start:3rem;padding-block:1.5rem 2.5rem;font-size:.875rem;color:var(--quiet)}
.bottom code{font-size:.8125rem}.bottom nav{margin-block-end:1rem}
.contacts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(12rem,100%),1fr));gap:.75rem 1.5rem;margin:0}.contacts dt{font-size:.8125rem;color:var(--quiet)}.contacts dd{margin:0;font-weight:600;overflow-wrap:anywhere}
@media (max-width:30rem){.component-head{display:block}.component-head .state{margin-block-start:.2rem}.card,ul.components>li,.incident{padding:.9rem 1rem}ul.components.parts>li{padding-inline:0}
thead{display:none}tr{display:block;padding:.6rem 1rem}tr+tr{border-block-start:1px solid var(--line)}tr>*{display:block;padding:.1rem 0;border:0}td::before{content:attr(data-of);margin-inline-end:.6em}}
@media (forced-colors:active){.state,.shape,.days path{forced-color-adjust:none}.state{color:CanvasText}.shape{fill:CanvasText}.days path,.legend-bar path{stroke:CanvasText}.banner{border-inline-start-width:.6rem}}
@media print{:root{color-scheme:light}html{background:#fff;font-size:10pt}.top nav,.skip,form,.bottom nav,.local,#push-here button{display:none}.banner,.log>li,.component:not(:has(.parts)),tr{break-inside:avoid}h2,h3{break-after:avoid}a[href^=http]::after{content:" (" attr(href) ")";font-size:.8em;overflow-wrap:anywhere}.scroll{overflow:visible}.banner,ul.components>li{border-color:#888}}
`;
