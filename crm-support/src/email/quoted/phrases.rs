//! What mail programs write around quotes, in the languages they come in. All in small letters.
//!
//! The phrases are facts about the programs, as their own output has them; the public test suites of other parsers
//! (github/email_reply_parser, mailgun/talon, crisp-oss/email-reply-parser) show which occur.

/// How an attribution begins when it begins with when.
pub(super) const ATTRIBUTION_STARTS: &[&str] = &[
    "on ",
    "at ", // English
    "am ",
    "um ", // German
    "le ", // French
    "el ",
    "en ", // Spanish
    "il ",
    "in data ", // Italian
    "em ",
    "no dia ", // Portuguese
    "op ",     // Dutch
    "w dniu ",
    "dnia ", // Polish
    "den ",
    "på ",
    "d. ",  // Danish, Norwegian, Swedish
    "dne ", // Czech
    "pe ",
    "ma ",
    "ti ",
    "ke ",
    "to ",
    "la ",
    "su ", // Finnish: days
    "în ",
    "pe data ", // Romanian
    "στις ",    // Greek
    "vào ",     // Vietnamese
    "在",
    "于", // Chinese
];

/// What somebody did who is quoted.
pub(super) const ATTRIBUTION_VERBS: &[&str] = &[
    "wrote",
    "sent",
    "writes", // English
    "schrieb",
    "schreibt", // German
    "écrit",    // French
    "escribió", // Spanish
    "scritto",  // Italian
    "escreveu", // Portuguese
    "schreef",
    "geschreven", // Dutch
    "napisał",
    "napisała",
    "napisał(a)",
    "pisze", // Polish
    "написал",
    "написала",
    "написал(а)",
    "пишет",
    "писал", // Russian
    "написав",
    "написала",
    "пише",      // Ukrainian
    "skrev",     // Danish, Norwegian, Swedish
    "kirjoitti", // Finnish
    "napsal",
    "napsala",
    "napsal(a)",
    "napísal", // Czech, Slovak
    "írta",    // Hungarian
    "a scris", // Romanian
    "yazdı",   // Turkish
    "έγραψε",  // Greek
    "đã viết", // Vietnamese
    "写道",
    "寫道", // Chinese
    "のメッセージ",
    "書きました", // Japanese
    "작성",       // Korean
];

/// Between dashes, above an earlier message.
pub(super) const ORIGINAL_MESSAGE: &[&str] = &[
    "original message",
    "reply message",
    "original appointment", // English
    "ursprüngliche nachricht",
    "originalnachricht",
    "original-nachricht",
    "antwort nachricht",
    "ursprünglicher termin", // German
    "message d'origine",
    "message original",
    "message initial",     // French
    "mensaje original",    // Spanish
    "messaggio originale", // Italian
    "mensagem original",   // Portuguese
    "oorspronkelijk bericht",
    "origineel bericht", // Dutch
    "oryginalna wiadomość",
    "wiadomość oryginalna",
    "wiadomość pierwotna", // Polish
    "исходное сообщение",
    "оригинальное сообщение", // Russian
    "вихідне повідомлення",   // Ukrainian
    "oprindelig meddelelse",
    "oprindelig besked", // Danish
    "opprinnelig melding",
    "original melding", // Norwegian
    "ursprungligt meddelande",
    "originalmeddelande",  // Swedish
    "alkuperäinen viesti", // Finnish
    "původní zpráva",
    "pôvodná správa", // Czech, Slovak
    "eredeti üzenet", // Hungarian
    "mesaj original",
    "mesajul original", // Romanian
    "orijinal mesaj",
    "özgün ileti",   // Turkish
    "αρχικό μήνυμα", // Greek
    "原始邮件",
    "原始郵件", // Chinese
    "元のメッセージ",
    "original message の転送", // Japanese
    "원본 메시지",             // Korean
];

/// Above a message that was forwarded: between dashes, or as a line that ends with a colon.
pub(super) const FORWARDED: &[&str] = &[
    "forwarded message",
    "begin forwarded message",
    "begin forwarded message:", // English
    "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht:",
    "anfang der weitergeleiteten e-mail:", // German
    "message transféré",
    "forwarded message (message transféré)",
    "début du message réexpédié :",
    "début du message transféré :", // French
    "mensaje reenviado",
    "inicio del mensaje reenviado:", // Spanish
    "messaggio inoltrato",
    "inizio messaggio inoltrato:", // Italian
    "mensagem encaminhada",
    "mensagem reencaminhada",
    "início da mensagem encaminhada:", // Portuguese
    "doorgestuurd bericht",
    "begin doorgestuurd bericht:", // Dutch
    "wiadomość przekazana dalej",
    "przekazana wiadomość",
    "treść przekazanej wiadomości", // Polish
    "пересылаемое сообщение",
    "пересланное сообщение",
    "начало переадресованного сообщения:", // Russian
    "videresendt meddelelse",
    "videresendt besked",
    "videresendt melding",        // Danish, Norwegian
    "vidarebefordrat meddelande", // Swedish
    "välitetty viesti",           // Finnish
    "přeposlaná zpráva",          // Czech
    "转发的邮件",
    "转发邮件信息",
    "轉寄郵件",
    "転送メッセージ",
    "転送されたメッセージ",
    "전달된 메시지", // Chinese, Japanese, Korean
];

/// What a field of a header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeaderLabel {
    From,
    Date,
    To,
    Copy,
    Subject,
}

/// Names of the fields of a header.
pub(super) const HEADER_LABELS: &[(HeaderLabel, &[&str])] = &[
    (
        HeaderLabel::From,
        &[
            "from",
            "von",
            "de",
            "da",
            "van",
            "od",
            "от",
            "від",
            "fra",
            "från",
            "lähettäjä",
            "feladó",
            "de la",
            "kimden",
            "gönderen",
            "από",
            "发件人",
            "寄件者",
            "差出人",
            "보낸 사람",
            "reply-to",
            "from / von",
        ],
    ),
    (
        HeaderLabel::Date,
        &[
            "date",
            "sent",
            "sent on",
            "gesendet",
            "datum",
            "envoyé",
            "envoyé le",
            "fecha",
            "enviado",
            "enviado el",
            "enviado em",
            "data",
            "inviato",
            "verzonden",
            "data wysłania",
            "wysłano",
            "дата",
            "отправлено",
            "надіслано",
            "dato",
            "sendt",
            "skickat",
            "lähetetty",
            "päivä",
            "odesláno",
            "odoslané",
            "küldve",
            "dátum",
            "trimis",
            "gönderilme tarihi",
            "tarih",
            "στάλθηκε",
            "ημερομηνία",
            "发送时间",
            "日期",
            "日時",
            "送信日時",
            "보낸 날짜",
            "날짜",
        ],
    ),
    (
        HeaderLabel::To,
        &[
            "to",
            "an",
            "à",
            "pour",
            "para",
            "a",
            "aan",
            "do",
            "кому",
            "til",
            "till",
            "vastaanottaja",
            "komu",
            "címzett",
            "către",
            "kime",
            "alıcı",
            "προς",
            "收件人",
            "宛先",
            "받는 사람",
        ],
    ),
    (
        HeaderLabel::Copy,
        &[
            "cc",
            "kopie",
            "copie",
            "copia",
            "kopi",
            "kopia",
            "dw",
            "копия",
            "копія",
            "kopio",
            "抄送",
            "참조",
        ],
    ),
    (
        HeaderLabel::Subject,
        &[
            "subject",
            "betreff",
            "objet",
            "asunto",
            "oggetto",
            "assunto",
            "onderwerp",
            "temat",
            "тема",
            "emne",
            "ämne",
            "aihe",
            "předmět",
            "predmet",
            "tárgy",
            "subiect",
            "konu",
            "θέμα",
            "主题",
            "主旨",
            "件名",
            "제목",
        ],
    ),
];

/// What telephones and programs add below a text: how it begins, and what it names.
pub(super) const SENT_FROM: &[(&str, &str)] = &[
    ("sent from ", ""),
    ("sent via ", ""),
    ("sent with ", " mail"),
    ("sent using ", ""),
    ("get outlook for ", ""), // English
    ("von meinem ", "gesendet"),
    ("von meiner ", "gesendet"),
    ("gesendet von ", ""),
    ("gesendet mit ", ""),
    ("outlook für ", ""),
    ("diese nachricht wurde von meinem ", "gesendet"), // German
    ("envoyé de mon ", ""),
    ("envoyé de ma ", ""),
    ("envoyé depuis ", ""),
    ("envoyé à partir d", ""),
    ("envoyé avec ", ""),
    ("télécharger outlook pour ", ""),
    ("obtenir outlook pour ", ""), // French
    ("enviado desde ", ""),
    ("enviado con ", ""),
    ("obtener outlook para ", ""), // Spanish
    ("inviato da ", ""),
    ("inviato dal ", ""),
    ("inviato con ", ""),
    ("scarica outlook per ", ""),
    ("ottieni outlook per ", ""), // Italian
    ("enviado do meu ", ""),
    ("enviado a partir d", ""),
    ("enviado pelo ", ""),
    ("obter o outlook para ", ""), // Portuguese
    ("verstuurd vanaf ", ""),
    ("verzonden vanaf ", ""),
    ("verzonden met ", ""),
    ("outlook voor ", "downloaden"), // Dutch
    ("wysłane z ", ""),
    ("wysłano z ", ""),
    ("pobierz outlook", ""),
    ("pobierz program outlook", ""), // Polish
    ("отправлено с ", ""),
    ("отправлено из ", ""),
    ("надіслано з ", ""), // Russian, Ukrainian
    ("sendt fra ", ""),
    ("skickat från ", ""),
    ("hent outlook ", ""),
    ("hämta outlook ", ""), // Danish, Norwegian, Swedish
    ("lähetetty ", "iphone"),
    ("lähetetty ", "puhelimesta"),
    ("lähetetty ", "ipad"), // Finnish
    ("odesláno z ", ""),
    ("odoslané z ", ""), // Czech, Slovak
    ("iphone'umdan gönderildi", ""),
    ("iphone’umdan gönderildi", ""), // Turkish
    ("发自我的", ""),
    ("從我的", ""),
    ("iphoneから送信", ""),
    ("나의 iphone에서 보냄", ""), // Chinese, Japanese, Korean
];
