"""Lines that stand in an article's column and are not of the article: cookie notices, "read also", share buttons."""

import regex

_LONGEST = 220  # letters: what is longer is a paragraph
# Lines that begin so, whatever follows.
_POINTERS = (
    "read (?:also|more|next)|continue reading(?: below)?|story continues below|also read|see also|related(?: articles| stories| news)?|more (?:on this|from)|don't miss|recommended|"
    "اقر[أئا](?:وا?)? (?:أيض[اً]+|ايضا|المزيد)|قد يهمك(?: أيضا)?|شاهد أيضا|مواضيع ذات صلة|"
    "בנוגע לנושא|קראו (?:גם|עוד)|"
    "بیشتر بخوانید|همچنین بخوانید|مطالب مرتبط|مزید پڑھیں|"
    "чита(?:йте|ть) также|читайте ещ[её]|смотрите также|материалы по теме|читайте також|"
    "相关(?:阅读|新闻|报道)|延伸阅读|推荐阅读|相關(?:閱讀|新聞)|延伸閱讀|関連記事|あわせて読みたい|관련 ?기사|"
    "यह भी पढ़ें|ये भी पढ़ें|संबंधित ख़?बरें|"
    "lesen sie auch|mehr zum thema|lire aussi|à lire aussi|lea también|le puede interesar|leia também|leia mais|leggi anche|"
    "citește și|ayrıca okuyun|ilgili haberler|baca juga|xem thêm|đọc thêm|διαβάστε (?:ακόμ[αη]|επίσης)|อ่านเพิ่มเติม|ข่าวที่เกี่ยวข้อง"
)
_BUTTONS = (
    "share(?: this(?: article| story| page)?)?|share on|tweet|copy link|print(?: this page)?|follow us|sign up|log in|advertisement|"
    "شارك(?:ها)?(?: على| المقال| الخبر)?|مشاركة|نسخ الرابط|تابعنا|إعلان|שתפו|שיתוף|פרסומת|اشتراک[‌ ]?گذاری|کپی لینک|شیئر کریں|"
    "поделиться|скопировать ссылку|реклама|подписывайтесь|分享(?:到|至)?|复制链接|广告|シェアする|공유하기|साझा करें|विज्ञापन|"
    "teilen|drucken|anzeige|partager|publicité|compartir|publicidad|compartilhar|condividi|paylaş|bagikan|chia sẻ|κοινοποίηση|แชร์"
)
_NETWORKS = (
    "facebook|twitter|x|whatsapp|telegram|linkedin|pinterest|email|e-mail|reddit|vk|weibo|line|"
    "فيسبوك|تويتر|واتساب|تلغرام|تليجرام|تلگرام|توییتر|فیسبوک|פייסבוק|טוויטר|וואטסאפ|телеграм|微博|微信|朋友圈|फेसबुक|ट्विटर|व्हाट्सएप|लिंक"
)
_COOKIES = (
    r"(?:we|this (?:web)?site|our (?:partners|website)) (?:and our partners )?uses? cookies|accept (?:all )?cookies|by (?:continuing|using) (?:to use )?th(?:is|e) (?:web)?site|"
    "(?:نستخدم|يستخدم (?:هذا )?الموقع) ملفات تعريف الارتباط|این (?:وب‌?سایت|سایت) از کوکی|האתר (?:הזה )?משתמש בעוגיות|אנו משתמשים בעוגיות|"
    "(?:мы|этот сайт|наш сайт) использу(?:ем|ет) (?:файлы )?cookie|(?:我们|本网站|本站)使用 ?cookies?|当サイトでは(?:クッキー|cookie)|"
    "यह वेबसाइट कुकी|हम कुकी|wir verwenden cookies|diese (?:web)?seite verwendet cookies|(?:nous utilisons|ce site utilise) des cookies|"
    "(?:utilizamos|usamos|este sitio utiliza|este site usa) cookies|(?:questo sito utilizza|utilizziamo) i? ?cookie|bu site çerez"
)
_WALLS = (
    "subscribe(?: now)? to (?:read|continue|our)|to continue reading|already a subscriber|create a free account|this article is for subscribers|"
    "اشترك (?:الآن )?(?:لقراءة|في نشرتنا)|чтобы прочитать|оформите подписку|订阅后(?:可)?阅读|登录后(?:可)?阅读|jetzt abonnieren|abonnez-vous|suscríbete|assine para"
)
_RIGHTS = (
    r"(?:copyright )?(?:©|\(c\)) ?\d{4}|all rights reserved|جميع الحقوق محفوظة|تمامی حقوق محفوظ|כל הזכויות שמורות|все права защищены|版权所有|"
    "सर्वाधिकार सुरक्षित|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|todos os direitos reservados|tüm hakları saklıdır"
)
_BEGINS = regex.compile(
    rf"[^\p{{L}}]{{0,3}}(?:(?:{_POINTERS})\s*(?:[:：|>»-]|$)|{_COOKIES}|{_WALLS}|{_RIGHTS})", regex.IGNORECASE
)
_BUTTON = regex.compile(
    rf"[^\p{{L}}]{{0,3}}(?:(?:{_BUTTONS})[\s:|,]*)+(?:(?:on|via|in|to|auf|sur|en|no|su|على|في|عبر|ב|در|в(?: социальных сетях)?|на|to clipboard)?[\s|,]*(?:{_NETWORKS})?[\s|,]*)*[^\p{{L}}]*"
    rf"|(?:(?:{_NETWORKS})[\s|,·]*(?:पर|में|-?da|-?de)?\s*)+(?:{_BUTTONS})?",
    regex.IGNORECASE,
)


def trimmed(text: str) -> str:
    """A text without such lines."""
    return "\n".join(line for line in text.split("\n") if not _is_around(line.strip()))


def _is_around(line: str) -> bool:
    if not line or len(line) > _LONGEST:
        return False
    return _BEGINS.match(line) is not None or (len(line) < 60 and _BUTTON.fullmatch(line) is not None)
