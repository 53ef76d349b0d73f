"""What a question asks for (a person, a time, a place, a quantity), and whether a sentence holds such a thing.

A short list of question words for each language the tables know. Question classes as in Li and Roth, "Learning Question
Classifiers", COLING 2002, the four that can be seen in a sentence of any language without a parser.
"""

from functools import cache

import regex

WHO, WHEN, WHERE, MANY = "who", "when", "where", "many"
NUMERIC = frozenset({WHEN, MANY})

# Tried in this order, as "what year" must not be taken for "what"; words of one kind are divided by a bar.
_WORDS: dict[str, dict[str, str]] = {
    "en": {
        MANY: "how (?:many|much|far|long|old|high|tall|deep|fast|big|large|often|wide|heavy)|"
        "what (?:percent|percentage|share|number|amount|proportion|fraction|size|speed)|number of",
        WHEN: "when|(?:what|which) (?:year|years|date|day|month|century|decade|time|period|season)|how long ago",
        WHERE: "where|(?:what|which) (?:country|countries|city|cities|town|state|place|region|continent|location|port)",
        WHO: "who|whom|whose|(?:what|which) (?:person|people|man|woman|president|minister|king|queen|leader)",
    },
    "ar": {
        MANY: "كم|ما (?:هو |هي )?(?:عدد|نسبة|مقدار|مبلغ|النسبة|معدل|حجم|طول|ارتفاع)|بكم",
        WHEN: "متى|(?:في )?(?:أي|اي) (?:عام|سنة|يوم|شهر|تاريخ|قرن|عقد|وقت|فترة)|ما (?:هو )?(?:تاريخ|العام|التاريخ)",
        WHERE: "أين|اين|(?:أي|اي) (?:دولة|بلد|مدينة|مكان|منطقة|ولاية|قارة)",
        WHO: "^من|من (?:هو|هي|الذي|التي|كان|هم)|لمن|بمن",
    },
    "de": {
        MANY: "wie ?(?:viele|viel|vielen|lange|hoch|groß|alt|weit|oft|schnell|tief)|welche (?:anzahl|menge|zahl)",
        WHEN: "wann|(?:welches|welchem|welchen) (?:jahr|tag|monat|datum|jahrhundert|jahrzehnt|zeitraum)",
        WHERE: "wo|woher|wohin|(?:welches|welchem|welche|welcher) (?:land|stadt|ort|region|staat|kontinent)",
        WHO: "wer|wen|wem|wessen",
    },
    "el": {
        MANY: "πόσοι|πόσες|πόσα|πόσο|πόση|πόσος|τι ποσοστό|ποιο ποσοστό|ποιος αριθμός",
        WHEN: "πότε|ποια χρονιά|ποιο έτος|ποιον αιώνα|ποια ημερομηνία|ποια δεκαετία|ποια μέρα|ποιον μήνα",
        WHERE: "πού|σε ποια (?:χώρα|πόλη|περιοχή)|ποια (?:χώρα|πόλη)|σε ποιο μέρος",
        WHO: "ποιος|ποιον|ποιοι|ποιανού|ποια ήταν|ποιους",
    },
    "es": {
        MANY: "cuánt[oa]s?|qué (?:porcentaje|cantidad|número|tan|proporción)|cuál (?:es|fue) el (?:número|porcentaje)",
        WHEN: "cuándo|qué (?:año|fecha|día|mes|siglo|década|época|periodo)",
        WHERE: "dónde|adónde|qué (?:país|países|ciudad|lugar|región|estado|continente)",
        WHO: "quién|quiénes|qué (?:persona|presidente|rey)",
    },
    "fa": {
        MANY: "چند|چقدر|چه (?:تعداد|مقدار|میزان|درصدی)|چه قدر",
        WHEN: "کی|چه (?:زمانی|سالی|تاریخی|روزی|ماهی|وقت|موقع)|کدام (?:سال|روز|ماه|قرن)|در چه سالی",
        WHERE: "کجا|کجاست|کدام (?:کشور|شهر|منطقه|استان|قاره)|چه (?:کشوری|شهری|جایی)",
        WHO: "چه کسی|چه کسانی|کیست|چه شخصی|چه فردی|کدام شخص",
    },
    "fr": {
        MANY: "combien|quel(?:le)? (?:est le |est la )?(?:nombre|pourcentage|quantité|proportion|part)",
        WHEN: "quand|(?:quelle|quel) (?:année|date|jour|mois|siècle|décennie|époque|période)",
        WHERE: "où|(?:quel|quelle) (?:pays|ville|lieu|endroit|région|état|continent)",
        WHO: "qui|(?:quel|quelle) (?:personne|président|présidente|ministre|roi|reine)",
    },
    "he": {
        MANY: "כמה|מה מספר|מהו מספר|איזה אחוז",
        WHEN: "מתי|באיזו שנה|באיזה (?:תאריך|יום|חודש|עשור|מאה)|באיזה שנה",
        WHERE: "איפה|היכן|לאן|מאין|באיזו (?:מדינה|עיר|ארץ)|באיזה (?:מקום|אזור)",
        WHO: "מי|למי|את מי",
    },
    "hi": {
        MANY: "कितन[ेीा]|कितनों|कितने प्रतिशत",
        WHEN: "कब|किस (?:वर्ष|साल|तारीख|दिन|महीने|सदी|दशक|तिथि|समय)|कौन से (?:वर्ष|साल)",
        WHERE: "कहाँ|कहां|किस (?:देश|शहर|स्थान|जगह|राज्य|क्षेत्र)|कौन से (?:देश|शहर)",
        WHO: "कौन|किसने|किसके|किसकी|किसका|किसे|किन्होंने",
    },
    "id": {
        MANY: "berapa|seberapa|berapakah",
        WHEN: "kapan|bilakah|tahun berapa|tanggal berapa|bulan apa|hari apa|abad berapa",
        WHERE: "di ?mana|ke mana|dari mana|negara (?:apa|mana)|kota (?:apa|mana)",
        WHO: "siapa|siapakah",
    },
    "it": {
        MANY: "quant[oaie]|quale (?:percentuale|numero|quantità)|che percentuale",
        WHEN: "quando|(?:che|quale) (?:anno|data|giorno|mese|secolo|decennio|periodo)|in quale anno",
        WHERE: "dove|dov'|(?:quale|che) (?:paese|città|luogo|regione|stato|continente)",
        WHO: "chi",
    },
    "ja": {
        MANY: "何(?:人|個|回|パーセント|割|キロ|円|ドル|か国|隻|歳)|いくつ|いくら|どれ(?:くらい|だけ)|どのくらい",
        WHEN: "いつ|何(?:年|月|日|時|世紀|曜日)|どの年",
        WHERE: "どこ|どの(?:国|都市|街|地域|場所)|何という(?:国|都市)",
        WHO: "誰|だれ|どなた",
    },
    "ko": {
        MANY: "몇|얼마|어느 정도",
        WHEN: "언제|몇 ?(?:년|월|일|시|세기)|어느 (?:해|날)|무슨 요일",
        WHERE: "어디|어느 (?:나라|도시|곳|지역)|무슨 (?:나라|도시)",
        WHO: "누구|누가",
    },
    "pt": {
        MANY: "quant[oa]s?|(?:que|qual) (?:a |o |é a |é o )?(?:porcentagem|percentagem|número|quantidade|proporção)",
        WHEN: "quando|(?:que|qual) (?:ano|data|dia|mês|século|década|época|período)",
        WHERE: "onde|aonde|(?:que|qual) (?:país|países|cidade|lugar|região|estado|continente)",
        WHO: "quem",
    },
    "ro": {
        MANY: "câ[tț]i|câte|cât|câtă|ce (?:procent|număr|cantitate|procentaj)",
        WHEN: "când|(?:ce|care) (?:an|ani|dată|zi|lună|secol|deceniu|perioadă)|în ce an",
        WHERE: "unde|(?:ce|care) (?:țară|țări|oraș|loc|regiune|stat|continent)",
        WHO: "cine|cui|pe cine",
    },
    "ru": {
        MANY: "сколько|скольких|как(?:ой|ая|ое|ова|ов) (?:процент|доля|количество|число)|как (?:долго|много|часто)",
        WHEN: "когда|как(?:ой|ом|ого|ие|ую) (?:год|году|года|день|месяце|месяц|дату|веке|век|число|период|десятилетии)",
        WHERE: "где|куда|откуда|как(?:ой|ая|ом|их|ие) (?:стране|страна|городе|город|месте|регионе|штате|страны)",
        WHO: "кто|кого|кому|кем|чей|чья|чьё",
    },
    "th": {
        MANY: "(?<!เ)กี่|เท่า(?:ไร|ไหร่|ใด)|มากน้อยเพียงใด|จำนวนเท่า",
        WHEN: "เมื่อ(?:ไร|ไหร่|ใด)|ปี(?:ใด|ไหน|อะไร)|วันที่เท่า|วัน(?:ใด|ไหน)|เดือน(?:ใด|ไหน)|ศตวรรษ(?:ใด|ที่เท่า)",
        WHERE: "ที่ไหน|ที่ใด|แห่งใด|ประเทศ(?:ใด|ไหน|อะไร)|เมือง(?:ใด|ไหน|อะไร)",
        WHO: "ใคร|ผู้ใด|คนใด",
    },
    "tr": {
        MANY: "kaç|ne kadar|kaçı|yüzde kaç|kaçta",
        WHEN: "ne zaman|hangi (?:yıl|yılda|tarihte|tarih|gün|ay|ayda|yüzyılda|dönemde|yıllar)|kaç yılında",
        WHERE: "nerede|nereye|nereden|neresi|nerde|hangi (?:ülke|ülkede|şehir|şehirde|kent|kentte|bölgede|yerde)",
        WHO: "kim|kimin|kimi|kime|kimler|kimdir|kimden",
    },
    "uk": {
        MANY: "скільки|як(?:ий|а|е) (?:відсоток|частка|кількість|число)|як (?:довго|багато|часто|далеко)",
        WHEN: "коли|як(?:ий|ому|ого|ий) (?:рік|році|року|день|місяці|столітті|періоді)",
        WHERE: "де|куди|звідки|як(?:ій|а|ому|их) (?:країні|країна|місті|місто|регіоні|країнах)",
        WHO: "хто|кого|кому|ким|чий",
    },
    "ur": {
        MANY: "کتن[اےی]|کتنوں|کس قدر",
        WHEN: "کب|کس (?:سال|تاریخ|دن|مہینے|صدی|وقت)|کون سے سال",
        WHERE: "کہاں|کس (?:ملک|شہر|جگہ|مقام|علاقے)|کون سے (?:ملک|شہر)",
        WHO: "کون|کس نے|کس کا|کس کی|کس کے|کسے",
    },
    "vi": {
        MANY: "bao nhiêu|mấy|bao lâu|bao xa|tỷ lệ nào",
        WHEN: "khi nào|bao giờ|năm nào|ngày nào|tháng nào|thế kỷ nào|lúc nào|thời gian nào|thời điểm nào|năm bao nhiêu",
        WHERE: "ở đâu|đâu|nước nào|quốc gia nào|thành phố nào|nơi nào|vùng nào|từ đâu",
        WHO: "ai|người nào|những ai",
    },
    "zh": {
        MANY: "多少|几(?:个|名|人|次|艘|种|位|年|天|座)|多(?:大|高|长|远|久|快|深|重)|百分之几|占比|比例是",
        WHEN: "何时|什么时候|哪(?:一)?(?:年|天|日|月|个月|个世纪)|几(?:月|号|点)|何年|什么时间|什么日期",
        WHERE: "哪里|哪儿|何处|何地|在哪|哪(?:个|座)?(?:国家|城市|地方|地区|州|省)|什么地方",
        WHO: "谁|何人|哪(?:位|个人|些人)|什么人",
    },
}  # fmt: skip
_GLUED = frozenset({"ja", "ko", "th", "zh"})  # no spaces around question words
_NUMBER = regex.compile(r"\p{Nd}+(?:[.,٫٬]\p{Nd}+)*|[〇一二三四五六七八九十百千万亿億兆两]{2,}")
_NAME = regex.compile(r"(?<![.!?…:\"«“]\s)(?<!^)\b\p{Lu}[\p{L}\p{M}'’-]+")
_CASED = regex.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}]")


def asked_for(question: str, language: str) -> str:
    """WHO, WHEN, WHERE or MANY; '' where the question asks for something else or the language is not known."""
    folded = question.casefold()
    return next((kind for kind, words in _patterns(language).items() if words.search(folded)), "")


def asking(question: str, language: str) -> str:
    """The words by which a question asks for one of these kinds, in lower case; '' where it has none."""
    folded = question.casefold()
    return " ".join(found for words in _patterns(language).values() for found in words.findall(folded))


def numbers(text: str) -> frozenset[str]:
    """The numbers of a text, as written."""
    return frozenset(_NUMBER.findall(text))


def names(text: str) -> frozenset[str]:
    """Words with a capital letter that do not begin a sentence; none in scripts without capitals."""
    return frozenset(word.casefold() for word in _NAME.findall(text))


def is_cased(text: str) -> bool:
    """Whether the script of a text tells names by capitals."""
    return _CASED.search(text) is not None


@cache
def _patterns(language: str) -> dict[str, "regex.Pattern[str]"]:
    edge = "" if language in _GLUED else r"\b"
    return {
        kind: regex.compile(f"{edge}(?:{words.casefold()}){edge}") for kind, words in _WORDS.get(language, {}).items()
    }
