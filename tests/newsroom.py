"""A small story in the languages of the world's newsrooms, and the encodings each was written in before Unicode."""

TEXTS = {
    "ar": "أعلنت شركة الموانئ أن السفينة غادرت الرصيف صباح أمس بعد إصلاح محركها.\nوقال مدير الميناء إن ثلاثين سفينة كانت تنتظر دورها في عرض البحر، وإن حركة الملاحة عادت إلى طبيعتها قبل حلول المساء. ولم تسجل أي إصابات بين أفراد الطاقم.",
    "fa": "شرکت بنادر اعلام کرد کشتي باري پس از تعمير موتور از اسکله جدا شد.\nمدير بندر گفت سي کشتي در دريا چشم به راه نوبت خود بودند و رفت و آمد پيش از غروب به حال عادي برگشت. هيچ يک از کارکنان کشتي آسيب نديد.",
    "ru": "Портовая компания сообщила, что судно отошло от причала после ремонта двигателя.\nПо словам начальника порта, тридцать кораблей ждали своей очереди в открытом море, а к вечеру движение восстановилось полностью. Никто из моряков не пострадал.",
    "uk": "Портова компанія повідомила, що судно відійшло від причалу після ремонту двигуна.\nЗа словами начальника порту, тридцять кораблів чекали своєї черги у відкритому морі, а ввечері рух повністю відновився. Ніхто з моряків не постраждав, її екіпаж вдома.",
    "bg": "Пристанищната компания съобщи, че корабът е напуснал кея след ремонт на двигателя.\nПо думите на директора тридесет кораба са чакали реда си в открито море, а вечерта движението е било напълно възстановено. Няма пострадали моряци.",
    "el": "Η εταιρεία του λιμανιού ανακοίνωσε ότι το πλοίο αναχώρησε μετά την επισκευή της μηχανής.\nΟ διευθυντής είπε ότι τριάντα πλοία περίμεναν τη σειρά τους στην ανοιχτή θάλασσα και ότι η κίνηση αποκαταστάθηκε πριν από το βράδυ.",
    "he": "חברת הנמלים הודיעה כי האונייה עזבה את הרציף לאחר תיקון המנוע.\nמנהל הנמל אמר כי שלושים אוניות המתינו לתורן בלב ים וכי התנועה חזרה לסדרה לפני הערב. איש מאנשי הצוות לא נפגע.",
    "th": "บริษัทท่าเรือแจ้งว่าเรือสินค้าออกจากท่าแล้วหลังซ่อมเครื่องยนต์เสร็จ\nผู้อำนวยการท่าเรือกล่าวว่ามีเรือสามสิบลำรออยู่กลางทะเล และการเดินเรือกลับสู่ภาวะปกติก่อนค่ำ ไม่มีลูกเรือได้รับบาดเจ็บ",
    "tr": "Liman şirketi, geminin motoru onarıldıktan sonra rıhtımdan ayrıldığını açıkladı.\nLiman müdürü, otuz geminin açık denizde sıra beklediğini ve akşam olmadan trafiğin normale döndüğünü söyledi. Mürettebattan kimse yaralanmadı.",
    "zh": "港口公司宣布，这艘货轮在发动机修好之后已经离开码头。\n港口负责人说，当时有三十艘船在海上排队等候，傍晚之前航运恢复正常。船员中没有人受伤，货物也没有损失。",
    "zh-hant": "港口公司宣布，這艘貨輪在發動機修好之後已經離開碼頭。\n港口負責人說，當時有三十艘船在海上排隊等候，傍晚之前航運恢復正常。船員中沒有人受傷，貨物也沒有損失。",
    "ja": "港湾会社は、エンジンの修理を終えた貨物船が岸壁を離れたと発表した。\n港の責任者によると、三十隻の船が沖で順番を待っていたが、夕方までに運航は元に戻った。乗組員にけがはなかった。",
    "ko": "항만 회사는 엔진 수리를 마친 화물선이 부두를 떠났다고 발표했다.\n항만 책임자는 배 서른 척이 바다에서 차례를 기다렸으며 저녁이 되기 전에 운항이 정상으로 돌아왔다고 말했다. 다친 선원은 없었다.",
    "fr": "La société du port a annoncé que le navire a quitté le quai après la réparation du moteur.\nSelon le directeur, trente bateaux étaient à l'arrêt au large et la circulation a été rétablie avant le soir. Aucun marin n'a été blessé.",
    "de": "Größte Schäden behoben: Das Schiff verließ den Hafen nach der Reparatur des Motors.\nDer Hafenleiter erklärte, dreißig Schiffe hätten draußen auf See gewartet, und bis zum Abend sei der Verkehr wieder völlig normal gelaufen. Niemand wurde verletzt.",
    "es": "La compañía del puerto anunció que el buque dejó el muelle después de la reparación.\nEl director señaló que treinta barcos esperaban su turno en alta mar y que el tráfico volvió a la normalidad antes de la noche. Ningún tripulante resultó herido, según él.",
    "pt": "Após a reparação do motor, o navio deixou o cais, anunciou a companhia portuária.\nO diretor disse que trinta navios aguardavam a sua vez no mar e que a circulação voltou ao normal antes da noite. Não há feridos entre a tripulação.",
    "it": "La società portuale: è ripartita la nave ferma per un guasto al motore, così la città.\nIl direttore ha detto che trenta navi aspettavano al largo e che il traffico è tornato alla normalità prima di sera. Nessun marinaio è rimasto ferito, però c'è più attenzione.",
    "ro": "Compania portuară a anunţat că nava a părăsit cheiul după repararea motorului.\nDirectorul a spus că treizeci de nave îşi aşteptau rândul în larg şi că traficul a revenit la normal înainte de seară. Nimeni din echipaj nu a fost rănit.",
    "pl": "Spółka portowa ogłosiła, że statek opuścił nabrzeże po naprawie silnika.\nDyrektor powiedział, że trzydzieści statków czekało na swoją kolej na morzu, a przed wieczorem ruch wrócił do normy. Nikt z załogi nie został ranny.",
    "cs": "Přístavní společnost oznámila, že loď opustila molo po opravě motoru.\nŘeditel řekl, že třicet lodí čekalo na moři na svou řadu a že se provoz do večera vrátil k normálu. Nikdo z posádky nebyl zraněn.",
    "hu": "A kikötői társaság közölte, hogy a hajó a motor javítása után elhagyta a mólót.\nAz igazgató szerint harminc hajó várt a sorára a nyílt tengeren, és estére a forgalom helyreállt. A legénység közül senki sem sérült meg, így minden jól végződött.",
    "vi": "Công ty cảng cho biết con tàu đã rời bến sau khi sửa xong động cơ.\nGiám đốc cảng nói ba mươi con tàu đã chờ ngoài khơi và giao thông trở lại bình thường trước buổi tối. Không có thủy thủ nào bị thương.",
    "hi": "बंदरगाह कंपनी ने बताया कि इंजन की मरम्मत के बाद जहाज़ घाट से रवाना हो गया।\nनिदेशक ने कहा कि तीस जहाज़ समुद्र में अपनी बारी का इंतज़ार कर रहे थे और शाम से पहले आवाजाही सामान्य हो गई।",
}  # fmt: skip

PAIRS = [
    (language, encoding)
    for language, encodings in {
        "ar": "cp1256 iso8859_6 utf-16-le utf-16-be", "fa": "cp1256 utf-16-le",
        "ru": "cp1251 koi8_r iso8859_5 cp866 mac_cyrillic utf-16-le", "uk": "cp1251 koi8_u", "bg": "cp1251",
        "el": "cp1253 iso8859_7 utf-16-be", "he": "cp1255 iso8859_8", "th": "cp874 tis_620", "tr": "cp1254 iso8859_9",
        "zh": "gb18030 gbk gb2312 utf-16-le utf-16-be", "zh-hant": "big5 cp950",
        "ja": "shift_jis euc_jp iso2022_jp utf-16-le", "ko": "euc_kr cp949 utf-16-be",
        "fr": "cp1252 latin-1 iso8859_15 mac_roman", "de": "cp1252 latin-1", "es": "cp1252 latin-1",
        "pt": "cp1252 latin-1", "it": "cp1252", "ro": "cp1250 iso8859_2", "pl": "cp1250 iso8859_2",
        "cs": "cp1250 iso8859_2", "hu": "cp1250", "hi": "utf-16-le utf-16-be",
    }.items()
    for encoding in encodings.split()
]  # fmt: skip
