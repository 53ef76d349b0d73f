"""What in a question leans on what was asked before: how a follow-up opens, and the words that point back.

A short list for each language the tables know, as `index.kinds` has question words. Such words stand in complete
questions too ("the ship and its owner"), so they are signs, and `assistant.followups` weighs them.
"""

from functools import cache

import regex

import index.kinds

# Words a follow-up begins with, and some that end it; words are divided by a bar.
_OPENING: dict[str, str] = {
    "en": "and|but|or|also|then|so|(?:what|how) (?:about|of)|what else|who else|where else|any other",
    "ar": "ماذا عن|لكن|ولكن|ثم|أما|هل من",
    "de": "und|aber|oder|auch|dann|also|was ist mit|wie (?:steht|sieht) es|wie ist es|was noch|wer noch|sonst",
    "el": "και|κι|αλλά|ή|επίσης|λοιπόν|τότε|όσο για|τι γίνεται με|τι άλλο|ποιος άλλος",
    "es": "y|e|pero|o|también|entonces|qué hay de|qué pasa con|qué tal|qué más|quién más",
    "fa": "و|اما|ولی|پس|حالا|همچنین|در مورد .* چطور|چه چیز دیگر|دیگر چه",
    "fr": "et|mais|ou|aussi|alors|donc|qu'en est-il|quid|quoi d'autre|qui d'autre",
    "he": "אבל|אז|גם|מה לגבי|מה עם|מה עוד|מי עוד",
    "hi": "और|लेकिन|पर|तो|फिर|या|और क्या|और कौन",
    "id": "dan|tapi|tetapi|lalu|kemudian|atau|juga|bagaimana dengan|kalau|apa lagi|siapa lagi",
    "it": "e|ed|ma|o|anche|allora|quindi|che ne è|e per|cos'altro|chi altro",
    "ja": "では|じゃあ|それで|そして|でも|しかし|また|ほかに|他に",
    "ko": "그리고|그럼|그러면|그런데|하지만|또|그래서|다른",
    "pt": "e|mas|ou|também|então|e quanto|que tal|o que mais|quem mais",
    "ro": "și|şi|dar|iar|sau|atunci|deci|ce zici de|cum rămâne cu|ce altceva|cine altcineva",
    "ru": "и|а|но|или|также|тогда|что насч[её]т|как насч[её]т|что ещ[её]|кто ещ[её]",
    "th": "แล้ว|และ|แต่|หรือ|งั้น|ส่วน|อะไรอีก",
    "tr": "ve|peki|ya|ama|veya|o zaman|peki ya|başka",
    "uk": "і|й|та|а|але|або|також|тоді|що(?:до| з приводу)|що ще|хто ще",
    "ur": "اور|لیکن|مگر|پھر|تو|یا|اور کیا|اور کون",
    "vi": "và|nhưng|còn|thế|vậy|hay|thế còn|vậy còn|còn gì",
    "zh": "那|那么|還有|还有|而|但|但是|而且|以及|另外|其他",
}  # fmt: skip
# "And" as a letter before a question word, a preposition or an article.
_GLUED_AND: dict[str, str] = {
    "ar": "[وف](?=ماذا|متى|أين|اين|من |كم|كيف|هل|لماذا|ما |في |عن |أي |اي |ال)",
    "he": "ו(?=מה|מתי|מי|איפה|היכן|כמה|איך|למה|האם|ב|ל|ה)",
}
_ENDING: dict[str, str] = {
    "en": "what about (?:it|that|them)|then|too|as well",
    "fa": "چطور|چه",
    "fr": "alors",
    "ja": "は|については|について",
    "ko": "[은는]요|[은는]",
    "ru": "тогда",
    "th": "ล่ะ|ละ",
    "vi": "thì sao",
    "zh": "呢",
}  # fmt: skip

# Pronouns and demonstratives; where one is an article as well ("la", "den"), it is left out.
_POINTING: dict[str, str] = {
    "en": (
        "it|its|they|them|their|theirs|he|him|his|she|her|hers|those|these|that|both|(?<!(?:is|are|was|were) )there|"
        "this(?! (?:year|month|week|morning|summer|autumn|winter|spring|decade|century|season))"
    ),
    "ar": (
        "(?<!(?:من|ما) )(?:هو|هي|هم|هما|هن)|هذا|هذه|ذلك|تلك|هؤلاء|أولئك|هناك|"
        "(?:ب|ل|في|عن|من|إلي|الي|علي|مع|عند|بين|لدي|ضد|حول|بعد|قبل)(?:ه|ها|هم|هما)"
    ),
    "de": "er|ihn|ihm|(?<!(?:gibt|gab) )es|sie|ihr|ihre|ihren|ihrer|ihnen|seine|seinen|seiner|dies|diese|dieser|dieses|"
    "diesen|diesem|da(?:für|mit|von|zu|nach|bei|rin|ran|rüber|gegen|durch|vor)|dort|dessen|deren|beide",
    "el": "αυτό|αυτός|αυτή|αυτοί|αυτές|αυτά|αυτόν|αυτήν|αυτού|αυτής|αυτών|εκεί|εκείνο|εκείνος|εκείνη",
    "es": "él|ella|ellos|ellas|ello|lo|le|les|su|sus|eso|esto|esa|ese|esos|esas|aquello|allí|ahí|ambos|ambas",
    "fa": "آن|آنها|آن‌ها|او|ایشان|وی|این|اینها|این‌ها|آنجا|اینجا|اش|هردو",
    "fr": (
        "il|ils|elle|elles|lui|leur|leurs|celui-ci|celle-ci|ceci|cela|ça|(?<!est[- ])ce|cet|cette|ces|son|sa|ses|"
        "celui-là|celle-là|là-bas"
    ),
    "he": "הוא|היא|הם|הן|זה|זאת|זו|אלה|אלו|שם|אותו|אותה|אותם|שלו|שלה|שלהם|לו|לה|להם|בו|בה|בהם|עליו|עליה|ממנו|ממנה|ההוא",
    "hi": "वह|वे|वो|यह|ये|उस|उसका|उसकी|उसके|उसने|उसे|उसमें|उन|उनका|उनकी|उनके|उन्हें|उन्होंने|इस|इसका|इसकी|इसके|इसे|इसमें|इसने|"
    "वहाँ|वहां|दोनों",
    "id": "dia|ia|mereka|itu|ini|tersebut|beliau|sana|nya|\\w+nya",
    "it": "lui|lei|loro|esso|essa|essi|suo|sua|suoi|sue|questo|questa|questi|queste|quello|quella|ciò|lì|là|ne",
    "ja": "それ|これ|あれ|その|この|あの|そこ|彼|彼女|彼ら|そちら|そんな|同(?:国|社|氏|船|条約)",
    "ko": "그것|그건|그게|이것|이건|그는|그가|그의|그녀|그들|거기|그곳|저것|그때|그\\s",
    "pt": (
        "ele|ela|eles|elas|dele|dela|deles|delas|nele|nela|isso|isto|aquilo|esse|essa|este|esta|seu|sua|seus|suas|"
        "lhe|lhes|ali|lá|disso|nisso"
    ),
    "ro": (
        "el|ea|ei|ele|lui|lor|său|sa|săi|sale|acesta|aceasta|aceștia|acestea|acela|aceea|acolo|îl|îi|asta|"
        "acest|această"
    ),
    "ru": (
        "он|она|оно|они|его|е[её]|их|ему|ей|им|ими|н[её]м|нем|ней|них|него|не[её]|ним|нею|ними|это|этот|эта|эти|"
        "этого|этой|этом|этому|этим|тот|там|туда|оттуда|оба|обе"
    ),
    "th": "มัน|เขา|เธอ|พวกเขา|นั้น|นี้|ที่นั่น|สิ่งนั้น|นั่น",
    "tr": (
        "o|onu|ona|onun|ondan|onda|onlar|onları|onların|bu|bunu|buna|bunun|bunda|bundan|bunlar|şu|orada|oraya|oradan|"
        "kendisi|ikisi"
    ),
    "uk": (
        "він|вона|воно|вони|його|її|їх|йому|їй|їм|ним|нею|ними|ньому|ній|них|нього|неї|це|цей|ця|ці|цього|цієї|"
        "цьому|там|туди|обидва|обидві"
    ),
    "ur": "وہ|یہ|اس|اسے|اسکا|ان|انہیں|انھیں|انہوں|انھوں|وہاں|یہاں|دونوں",
    "vi": "nó|họ|ông ấy|bà ấy|anh ấy|cô ấy|đó|này|ấy|kia|điều đó|việc đó",
    "zh": "它|它们|他|他们|她|她们|这|那(?:里|边|个|些|艘|位|次)|该|此|其(?!他|它|中)|两者",
}  # fmt: skip
# Question words that ask for nothing `index.kinds` knows: "what", "which", "why", "how".
_ASKING: dict[str, str] = {
    "en": "what|which|why|how|did|does|do|is|are|was|were|has|have|had|can|could|will|would|should",
    "ar": "ماذا|وماذا|ما|لماذا|كيف|هل|أي|اي|أية",
    "de": "was|welche[rsmn]?|warum|wieso|weshalb|wie|wozu",
    "el": "τι|ποι[αοό]ς?|ποια|ποιο|γιατί|πώς",
    "es": "qué|cuál|cuáles|por qué|cómo|para qué",
    "fa": "چه|چرا|چگونه|چطور|کدام|آیا|چیست",
    "fr": "que|quoi|quel|quels|quelle|quelles|pourquoi|comment|lequel|laquelle|est-ce",
    "he": "מה|איזה|איזו|אילו|למה|מדוע|איך|כיצד|האם",
    "hi": "क्या|कौन|कौन-सा|क्यों|कैसे|किस",
    "id": "apa|apakah|mana|mengapa|kenapa|bagaimana|bagaimanakah",
    "it": "che|cosa|quale|quali|perché|come",
    "ja": "何|なに|なぜ|どうして|どう|どの|どんな|どれ",
    "ko": "무엇|무슨|왜|어떻게|어떤|어느|뭐",
    "pt": "que|qual|quais|por que|porque|como|o que",
    "ro": "ce|care|de ce|cum",
    "ru": "что|какой|какая|какое|какие|почему|зачем|как",
    "th": "อะไร|ไหน|ใด|ทำไม|อย่างไร|ยังไง",
    "tr": "ne|hangi|neden|niçin|niye|nasıl|mi|mı|mu|mü",
    "uk": "що|який|яка|яке|які|чому|навіщо|як|чи",
    "ur": "کیا|کون|کیوں|کیسے|کس",
    "vi": "gì|nào|tại sao|vì sao|thế nào|như thế nào|sao",
    "zh": "什么|哪|哪个|哪些|为什么|怎么|怎样|如何|吗",
}
_GLUED = frozenset({"ja", "ko", "th", "zh"})  # no spaces around words
_BEGINNING, _END = r"^[\p{P}\s]*", r"[\p{P}\s]*$"


def opens(question: str, language: str) -> bool:
    """Whether it begins, or ends, as what goes on from something said before: "And ...", "What about ..."."""
    return any(edge.search(question.casefold()) for edge in _patterns(language)[:2])


def points(question: str, language: str) -> bool:
    """Whether a word of it points at something: "it", "they", "that"."""
    return _patterns(language)[2].search(question.casefold()) is not None


def asking(question: str, language: str) -> str:
    """All words by which it asks, whatever for, in lower case; '' where it has none."""
    others = _patterns(language)[3].findall(question.casefold())
    return " ".join([index.kinds.asking(question, language), *others])


@cache
def _patterns(language: str) -> tuple["regex.Pattern[str]", ...]:
    """How a follow-up begins, how it ends, what points back, and what asks; nothing of an unknown language."""
    before, after = ("", "") if language in _GLUED else (r"(?<![\p{L}\p{M}])", r"(?![\p{L}\p{M}])")
    nothing = "(?!)"
    opening, glued = _OPENING.get(language, nothing).casefold(), _GLUED_AND.get(language, nothing)
    ending, pointing = _ENDING.get(language, nothing).casefold(), _POINTING.get(language, nothing).casefold()
    asks = _ASKING.get(language, nothing).casefold()
    return (
        regex.compile(f"{_BEGINNING}(?:(?:{opening}){after}|{glued})"),
        regex.compile(f"{before}(?:{ending}){_END}"),
        regex.compile(f"{before}(?:{pointing}){after}"),
        regex.compile(f"{before}(?:{asks}){after}"),
    )
