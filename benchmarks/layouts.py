"""Saved pages in the layouts that newsrooms meet, each with what belongs to its article and what does not.

All wording is made up. A layout is markup around the same story, or a story of another language.
"""

import html
import json
from collections.abc import Iterator
from typing import NamedTuple

TITLE = "Harbour crew frees grounded grain ship"
STORY = (
    "A grain ship that had blocked the northern harbour for three days was pulled free early on Friday morning.",
    "Eight tugs worked through the night against a strong tide, the port authority said in a written statement.",
    "The vessel, loaded with 41,000 tonnes of wheat, showed no sign of a leak when divers looked at the hull.",
    "Pilot Amina Rask, who led the work from the bridge, said the wind had turned just in time for the crews.",
    "Thirty other vessels had been waiting outside the breakwater, and the first of them entered before noon.",
    "The insurers will decide next week who pays for the delay, which cost the town about two million crowns.",
)
HEADING = "Divers found no leak"
CRUMBS = ("Home", "World news", "Subscribe now to our morning letter", "Sign in to your account")
COOKIES = "We use cookies to improve your experience and to show you relevant advertising on this website."
RELATED = (
    "Read also: Bakers fear a winter without flour",
    "Ten photographs of the frozen lake",
    "Town hall roof collapses",
)
SHARE = ("Share on Facebook", "Share this article", "Copy link to clipboard")
COMMENTS = (
    "Great work by the tugs, I watched it from my window all night long!",
    "Why does nobody ask who was steering?",
)
ADVERTS = ("Continue reading below", "ADVERTISEMENT")
RIGHTS = "All rights reserved. Nothing of it may be reproduced without leave."
FOOTER = "Copyright Harbour Post. All rights reserved. Terms of use and privacy policy."
STORIES = {
    "ar": ("طاقم الميناء يحرر سفينة القمح", (
        "تمكنت فرق الإنقاذ فجر الجمعة من تعويم سفينة القمح التي سدت الميناء الشمالي ثلاثة أيام متواصلة.",
        "وقالت سلطة الميناء في بيان مكتوب إن ثماني قاطرات عملت طوال الليل في مواجهة تيار شديد.",
        "ولم يعثر الغواصون على أي تسرب في هيكل السفينة المحملة بنحو واحد وأربعين ألف طن من القمح.",
        "وكانت ثلاثون سفينة أخرى تنتظر خارج الحاجز، ودخلت أولاها قبل ظهر اليوم نفسه وفق المصدر ذاته.",
    ), ("اقرأ أيضا: الخبازون يخشون شتاء بلا طحين", "شارك على فيسبوك", "نستخدم ملفات تعريف الارتباط لتحسين تجربتك على الموقع")),
    "he": ("צוות הנמל חילץ את אוניית החיטה", (
        "אוניית חיטה שחסמה את הנמל הצפוני במשך שלושה ימים חולצה לפנות בוקר ביום שישי, כך נמסר מהנמל.",
        "שמונה גוררות עבדו כל הלילה מול זרם חזק, אמרה רשות הנמל בהודעה כתובה שפורסמה בבוקר.",
        "צוללנים שבדקו את גוף האונייה לא מצאו דליפה, אף שהיא נשאה ארבעים ואחד אלף טונות של חיטה.",
    ), ("קראו גם: האופים חוששים מחורף בלי קמח", "שתפו בפייסבוק")),
    "fa": ("خدمه بندر کشتی گندم را آزاد کردند", (
        "کشتی گندمی که سه روز راه بندر شمالی را بسته بود، بامداد جمعه با کمک یدک‌کش‌ها آزاد شد.",
        "سازمان بندر در بیانیه‌ای نوشت هشت یدک‌کش تمام شب در برابر جریان تند آب کار کردند.",
        "غواصان در بدنه کشتی که چهل و یک هزار تن گندم بار داشت، هیچ نشانه‌ای از نشت ندیدند.",
    ), ("بیشتر بخوانید: نانوایان از زمستان بی‌آرد می‌ترسند", "اشتراک‌گذاری در تلگرام")),
    "ru": ("Портовики сняли с мели зерновоз", (
        "Зерновоз, три дня перекрывавший северную гавань, сняли с мели рано утром в пятницу, сообщили в порту.",
        "Восемь буксиров всю ночь работали против сильного течения, говорится в письменном заявлении портовых властей.",
        "Водолазы не нашли течи в корпусе судна, на борту которого находилась сорок одна тысяча тонн пшеницы.",
    ), ("Читайте также: Пекари боятся зимы без муки", "Поделиться в социальных сетях", "Мы используем файлы cookie")),
    "zh": ("港口船员救出搁浅运粮船", (
        "一艘堵住北部港口三天的运粮船在星期五清晨被拖离浅滩，港口当局当天上午发表书面声明证实了这一消息。",
        "八艘拖船顶着强劲的潮水连夜工作，负责指挥的引水员说，风向在最后关头转变，帮了大家的忙。",
        "潜水员检查了船体，没有发现漏水的迹象，船上装载着四万一千吨小麦，保险公司下周将决定由谁承担损失。",
    ), ("相关阅读：面包师担心冬天没有面粉", "分享到微博")),
    "hi": ("बंदरगाह के दल ने अनाज का जहाज़ छुड़ाया", (
        "तीन दिन से उत्तरी बंदरगाह को रोके खड़ा अनाज का जहाज़ शुक्रवार तड़के खींचकर निकाल लिया गया।",
        "बंदरगाह प्राधिकरण ने लिखित बयान में कहा कि आठ टग नौकाओं ने तेज़ धारा के सामने पूरी रात काम किया।",
        "गोताखोरों को जहाज़ के ढांचे में रिसाव का कोई निशान नहीं मिला, जिसमें इकतालीस हज़ार टन गेहूं लदा था।",
    ), ("यह भी पढ़ें: बेकरी वालों को बिना आटे की सर्दी का डर", "फेसबुक पर साझा करें")),
}  # fmt: skip


class Layout(NamedTuple):
    """A page, what its article says, and what around it must not come along."""

    name: str
    html: str
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


def _p(texts: tuple[str, ...], tag: str = "p") -> str:
    return "\n".join(f"<{tag}>{html.escape(text)}</{tag}>" for text in texts)


def _links(texts: tuple[str, ...], around: str = "div", name: str = "related") -> str:
    items = "".join(f'<li><a href="/{number}">{text}</a></li>' for number, text in enumerate(texts))
    return f'<{around} class="{name}"><ul>{items}</ul></{around}>'


def _page(body: str, head: str = "", language: str = "en", title: str = TITLE) -> str:
    right = ' dir="rtl"' if language in ("ar", "he", "fa") else ""
    crumbs, footer = _links(CRUMBS, "nav", "menu"), f"<footer><p>{FOOTER}</p></footer>"
    return (
        f'<!doctype html><html lang="{language}"{right}><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{crumbs}{body}{footer}</body></html>"
    )


def _ld(**more: object) -> str:
    news = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **more}
    return f'<script type="application/ld+json">{json.dumps(news)}</script>'


def _article(inside: str) -> str:
    return f"<article><h1>{TITLE}</h1>{inside}</article>"


AROUND = (*CRUMBS, FOOTER)
_OPEN = f'<meta property="og:title" content="{TITLE}"><meta property="og:type" content="article">'
_CASES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "article element": (_page(_article(_p(STORY))), STORY, AROUND),
    "json-ld": (_page(_article(_p(STORY)), _ld(datePublished="2025-01-17")), STORY, AROUND),
    "json-ld graph": (_page(f'<div class="content">{_p(STORY)}</div>', _ld(**{"@graph": [{"@type": "WebPage"}]})), STORY, AROUND),
    "json-ld body only": (_page('<div id="app"></div>', _ld(articleBody="\n\n".join(STORY))), STORY, AROUND),
    "opengraph": (_page(f'<div class="story-body">{_p(STORY)}</div>', _OPEN), STORY, AROUND),
    "nothing": (_page(f"<div><h1>{TITLE}</h1>{_p(STORY)}</div>"), STORY, AROUND),
    "bare paragraphs": (f"<h1>{TITLE}</h1>{_p(STORY)}", STORY, ()),
    "divs for paragraphs": (_page(_article(_p(STORY, "div"))), STORY, AROUND),
    "line breaks": (_page(f"<div class='text'><b>{TITLE}</b><br><br>{'<br><br>'.join(STORY)}</div>"), STORY, AROUND),
    "font and center": (_page(f"<center><font size=2>{_p(STORY)}</font></center>"), STORY, AROUND),
    "layout table": (
        _page(f"<table><tr><td width=150>{_links(RELATED)}</td><td>{_p(STORY)}</td></tr></table>"), STORY, (*AROUND, *RELATED),
    ),
    "data table": (
        _page(_article(_p(STORY[:3]) + "<table><tr><th>Ship name</th><th>Tonnes of wheat</th></tr><tr><td>Northern Star"
                       "</td><td>41,000</td></tr></table>" + _p(STORY[3:]))),
        (*STORY, "Northern Star", "Tonnes of wheat"), AROUND,
    ),
    "headings and lists": (
        _page(_article(_p(STORY[:3]) + f"<h2>{HEADING}</h2><ul><li>{STORY[3]}</li><li>{STORY[4]}</li></ul>")),
        (*STORY[:5], HEADING), AROUND,
    ),
    "block quotation": (_page(_article(_p(STORY[:4]) + f"<blockquote><p>{STORY[4]}</p></blockquote><p>{STORY[5]}</p>")), STORY, AROUND),
    "related inside": (
        _page(_article(_p(STORY[:3]) + f'<p><a href="/a">{RELATED[0]}</a></p>' + _p(STORY[3:]) + _links(RELATED[1:]))),
        STORY, (*AROUND, *RELATED),
    ),
    "share lines": (_page(_article(_p(SHARE[:2]) + _p(STORY) + f'<div class="social">{_p(SHARE)}</div>')), STORY, (*AROUND, *SHARE)),
    "cookie wall": (
        _page(f'<div id="cookie-consent" role="dialog"><p>{COOKIES}</p><button>Accept all</button></div>' + _article(_p(STORY))),
        STORY, (*AROUND, COOKIES, "Accept all"),
    ),
    "plain cookie notice": (_page(_article(_p((COOKIES, *STORY)))), STORY, (*AROUND, COOKIES)),
    "comments": (
        _page(_article(_p(STORY)) + f'<section id="comments"><h3>Comments</h3>{_p(COMMENTS)}</section>'), STORY, (*AROUND, *COMMENTS),
    ),
    "comments in lists": (
        _page(_article(_p(STORY)) + f'<ol class="commentlist">{_p(COMMENTS, "li")}</ol>'), STORY, (*AROUND, *COMMENTS),
    ),
    "live blog": (
        _page('<main><h1>As it happened</h1>' + "".join(
            f'<div class="live-post"><time datetime="2025-01-17T0{n}:00">0{n}:00</time><p>{text}</p></div>'
            for n, text in enumerate(STORY)) + "</main>"),
        STORY, AROUND,
    ),
    "link list beside": (_page(f'<div class="sidebar">{_links(RELATED * 8)}</div>' + _article(_p(STORY))), STORY, (*AROUND, *RELATED)),
    "amp": (
        f'<!doctype html><html amp lang="en"><head><title>{TITLE}</title><style amp-custom>p{{}}</style></head><body>'
        f'<amp-sidebar>{_links(CRUMBS)}</amp-sidebar><main><h1>{TITLE}</h1>{_p(STORY)}<amp-ad>{RELATED[1]}</amp-ad></main></body></html>',
        STORY, (*CRUMBS, RELATED[1]),
    ),
    "paywall teaser": (
        _page(_article(_p(STORY[:3]) + '<div class="paywall"><p>Subscribe to read the rest of this article.</p></div>'),
              _ld(isAccessibleForFree=False)),
        STORY[:3], (*AROUND, "Subscribe to read the rest"),
    ),
    "preformatted": (_page(f"<pre>{chr(10).join(STORY)}</pre>"), STORY, AROUND),
    "deep divs": (_page("<div>" * 300 + _p(STORY) + "</div>" * 300), STORY, AROUND),
    "deep spans": (_page("<article>" + "<div>" * 40 + "<span>" * 500 + "<br>".join(STORY) + "</span>" * 500 + "</article>"), STORY, AROUND),
    "very deep": (_page("<div>" * 2_500 + _p(STORY) + "</div>" * 2_500), STORY, AROUND),
    "unclosed": (_page("<div class=article>" + "".join(f"<p>{text}" for text in STORY)), STORY, AROUND),
    "frame with a document": (_page(f'<iframe srcdoc="{html.escape(_article(_p(STORY)))}"></iframe>'), STORY, AROUND),
    "noframes": (f"<html><head><title>{TITLE}</title></head><frameset><frame src=a><noframes><body>{_p(STORY)}</body></noframes></frameset></html>", STORY, ()),
    "advertisements between": (
        _page(_article(_p(STORY[:2]) + f'<div class="slot">ADVERTISEMENT</div><p>{ADVERTS[0]}</p>' + _p(STORY[2:]))),
        STORY, (*AROUND, *ADVERTS),
    ),
    "tags and rights": (
        _page(_article(_p(STORY) + f'<ul class="tags"><li><a>Harbours</a></li></ul><p class="legal">{RIGHTS}</p>')),
        STORY, (*AROUND, "Harbours", RIGHTS),
    ),
    "short brief": (_page(_article(_p(STORY[:1]))), STORY[:1], AROUND),
    "captions": (_page(_article(_p(STORY[:3]) + f"<figure><img src=a><figcaption>{HEADING}</figcaption></figure>" + _p(STORY[3:]))), STORY, AROUND),
    "entities": (_page(_article(_p(STORY).replace(" ", "&nbsp;"))), STORY, AROUND),
}  # fmt: skip


def layouts() -> Iterator[Layout]:
    """Every layout."""
    for name, (page, wanted, unwanted) in _CASES.items():
        yield Layout(name, page, wanted, unwanted)
    for language, (title, story, around) in STORIES.items():
        inside = f"<article><h1>{title}</h1>{_p(story[:2])}<p>{around[0]}</p>{_p(story[2:])}{_p(around[1:])}</article>"
        yield Layout(f"story in {language}", _page(inside, "", language, title), story, (*AROUND, *around))
        plain = f'<div class="content"><div>{_p(story)}</div>{_links(around)}</div>'
        yield Layout(f"plain page in {language}", _page(plain, "", language, title), story, (*AROUND, *around))
