//! What is stripped and what stays. The situations are those of public test suites, in texts of our own:
//! `erp` is github/email_reply_parser (MIT), `talon` is mailgun/talon (Apache-2.0), `crisp` is crisp-oss/email-reply-parser
//! (MIT), `zapier` is zapier/email-reply-parser (MIT). Where ours decides otherwise, the case says so.

use crm_support::email::StrippedText;

/// A situation: where it is from, the text, what stays.
type Case = (&'static str, &'static str, &'static str);

const PLAIN: &[Case] = &[
    // Attributions.
    (
        "talon: date, name and address",
        "It works.\n\nOn 23-Nov-2026, at 6:54 PM, Ann Lee <ann@example.com> wrote:\n\n>\n> Try again.\n>\n> Ann",
        "It works.",
    ),
    (
        "talon: date with slashes, no address",
        "It works.\n\nOn 11/23/2026 07:10 AM, Ann Lee wrote:\n\n>\n> Try again.",
        "It works.",
    ),
    (
        "talon: sent instead of wrote",
        "It works.\n\nOn 23-Nov-2026, at 6:54 PM, Ann Lee <ann@example.com> sent:\n\n> Try again.",
        "It works.",
    ),
    (
        "talon: space before the attribution",
        "It works\n On Nov 23, 2026 9:59 AM, \"Shop\" <\nr+7f1b094ceb90e18cca93d53d3703feae@example.com> wrote:\n\n\n>**\n>  Try again.",
        "It works",
    ),
    (
        "talon: attribution on two lines",
        "It works.\n\nOn Fri, Nov 23, 2026 at 6:03 PM, Ann Lee of the Shop\n<ann@example.com> wrote:\n\n> Try again.\n>\n> Ann\n\nRegards, Bo",
        "It works.\n\nRegards, Bo",
    ),
    (
        "talon: attribution on three lines, nothing marked below",
        "It works.\n\nOn Nov 30, 2026, at 12:47 PM, Somebody <\n416ffd3258d4d2fa4c85cfa4c44e1721d66e3e8f4@mail.example.com>\nwrote:\n\nTry again.\n",
        "It works.",
    ),
    (
        "talon: rules around the attribution",
        "It works.\n\n------On 12/29/2026 17:32 PM, Julia Lee wrote-----\n\nTry again, please.\n",
        "It works.",
    ),
    (
        "talon: an attribution below a quote that nothing marks",
        "By the way...\n\nOn Tue, Jan 27, 2026 at 12:42 PM -0800, \"Shop\" <help@example.com> wrote:\n\nHello,\nAny news?\n\nOn Jan 27, 2026, at 11:55 AM, Mark <mark@example.com> wrote:\n\nIt is dark.\n\nSent from Acompli",
        "By the way...",
    ),
    (
        "talon: date, time zone, name and a broken address",
        "It works.\n\n2026-10-17 11:28 GMT+03:00 Postmaster <\npostmaster@sandbox.example.com>:\n\n> First from site\n>\n",
        "It works.",
    ),
    (
        "talon: date and address without a colon",
        "It works.\n2026/4/7 Natascha \u{438}\u{43e}\u{432}\u{430} <help@example.com>\n\n>  Try again",
        "It works.",
    ),
    (
        "erp: a paragraph that begins with On",
        "On the whole it works.\n\nOn Mondays it does not.\n\nOn Tue, 24 Nov 2026 at 10:00, Shop <help@example.com> wrote:\n> Does it work?",
        "On the whole it works.\n\nOn Mondays it does not.",
    ),
    (
        "talon: a line that begins with On",
        "It is dark\nOn the second floor",
        "It is dark\nOn the second floor",
    ),
    (
        "erp: One is not On",
        "One question is left.\n\nOn Nov 1, 2026, at 9:00 AM, Shop wrote:\n> Is that all?",
        "One question is left.",
    ),
    (
        "crisp: On without an attribution",
        "On Monday I called you at 10:15.\nOn Tuesday, too: nobody answered.",
        "On Monday I called you at 10:15.\nOn Tuesday, too: nobody answered.",
    ),
    (
        "crisp: a link with wrote in it",
        "See https://example.com/2026/11/she-wrote: it is all there.\nThank you.",
        "See https://example.com/2026/11/she-wrote: it is all there.\nThank you.",
    ),
    (
        "crisp: name before the date",
        "It works.\n\nAnn Lee <ann@example.com> on Monday, 23 November 2026 at 10:00 wrote:\n> Try again.",
        "It works.",
    ),
    // Languages.
    (
        "talon: French",
        "Ça marche\n\nLe 23 nov. 2026 à 22:03, Anne xxx <anne@example.com<mailto:anne@example.com>> a écrit:\n\nBonjour!",
        "Ça marche",
    ),
    (
        "erp: French, on two lines, a space before the colon",
        "Ça marche.\n\nLe 23 novembre 2026 à 10:03, Anne Dupont\n<anne@example.com> a écrit\u{a0}:\n\n> Bonjour",
        "Ça marche.",
    ),
    (
        "erp: German, on two lines",
        "Es geht.\n\nAm 23. November 2026 um 10:03 schrieb Anne Muster\n<anne@example.com>:\n\n> Bitte versuchen Sie es noch einmal.",
        "Es geht.",
    ),
    (
        "crisp: German, name first",
        "Es geht.\n\nAnne Muster <anne@example.com> schrieb am Mo., 23. Nov. 2026, 10:03:\n\n> Bitte noch einmal.",
        "Es geht.",
    ),
    (
        "erp: Spanish, on two lines",
        "Funciona.\n\nEl lun, 23 nov 2026 a las 10:03, Ana\n(<ana@example.com>) escribió:\n\n> Hola",
        "Funciona.",
    ),
    (
        "erp: Italian",
        "Funziona.\n\nIl giorno lun 23 nov 2026 alle ore 10:03 Anna <anna@example.com> ha\nscritto:\n\n> Ciao",
        "Funziona.",
    ),
    (
        "erp: Portuguese",
        "Funciona.\n\nEm seg., 23 de nov. de 2026 às 10:03, Ana <ana@example.com> escreveu:\n\n> Olá",
        "Funciona.",
    ),
    (
        "talon: Dutch, verb before the name, nothing marked",
        "Het werkt\n\nOp 13-02-2026 3:18 schreef Anna <anna@example.com>:\n    \nProbeer het nog eens.\n",
        "Het werkt",
    ),
    (
        "talon: Dutch, verb at the end",
        "Het werkt.\n\nOp 17-feb.-2026, om 13:18 heeft Anna <anna@example.com> het volgende geschreven:\n    \nProbeer het nog eens.\n",
        "Het werkt.",
    ),
    (
        "talon: Polish, on two lines, nothing marked",
        "Działa\n\nW dniu 28 stycznia 2026 01:53 użytkownik Anna <anna@example.com>\nnapisał:\n\nDzień dobry!\n",
        "Działa",
    ),
    (
        "crisp: Polish, with both endings",
        "Działa.\n\npon., 23 lis 2026 o 10:03 Anna <anna@example.com> napisał(a):\n\n> Dzień dobry",
        "Działa.",
    ),
    (
        "crisp: Russian, without a verb",
        "Работает.\n\nпн, 23 нояб. 2026 г. в 10:03, Анна <anna@example.com>:\n\n> Попробуйте ещё раз.",
        "Работает.",
    ),
    (
        "crisp: Russian, with a verb",
        "Работает.\n\n23.11.2026 10:03, Анна пишет:\n> Попробуйте ещё раз.",
        "Работает.",
    ),
    (
        "talon: Swedish",
        "Det fungerar\nDen 14 september, 2026 02:23:18, Anna (anna@example.com) skrev:\n\nFörsök igen.\n",
        "Det fungerar",
    ),
    (
        "talon: Norwegian",
        "Det virker\nPå 14 september 2026 på 02:23:18, Anna (anna@example.com) skrev:\n\nPrøv igjen.\n",
        "Det virker",
    ),
    (
        "erp: Danish Gmail",
        "Det virker.\n\nDen man. 23. nov. 2026 kl. 10.03 skrev Anna <anna@example.com>:\n\n> Prøv igen.",
        "Det virker.",
    ),
    (
        "crisp: Finnish",
        "Toimii.\n\nma 23. marrask. 2026 klo 10.03 Anna (anna@example.com) kirjoitti:\n\n> Yritä uudelleen.",
        "Toimii.",
    ),
    (
        "zapier: Chinese",
        "好了。\n\n在 2026年11月23日 10:03，Anna <anna@example.com> 写道：\n\n> 请再试一次。",
        "好了。",
    ),
    // Earlier messages with their header.
    (
        "talon: Original Message",
        "It works\n\n-----Original Message-----\n\nTry again",
        "It works",
    ),
    (
        "talon: Reply Message",
        "It works\n\n-----Reply Message-----\n\nTry again",
        "It works",
    ),
    (
        "talon: German original message",
        "Es geht\n\n-----Ursprüngliche Nachricht-----\n\nBitte",
        "Es geht",
    ),
    (
        "talon: Danish original message",
        "Det virker\n\n-----Oprindelig meddelelse-----\n\nPrøv",
        "Det virker",
    ),
    (
        "crisp: French original message",
        "Ça marche\n\n-------- Message d'origine --------\nDe : Anne\n",
        "Ça marche",
    ),
    (
        "talon: English header",
        "It works!\n\nFrom: ann@example.com\nSent: November-23-26 5:42 PM\nTo: Somebody\nSubject: Your lamp\n\nTry again\n",
        "It works!",
    ),
    (
        "talon: German header",
        "Es geht!\n\nVon: ann@example.com\nGesendet: Montag, 23. November 2026 14:59\nAn: Jemand\nBetreff: Ihre Lampe\n\nBitte\n",
        "Es geht!",
    ),
    (
        "talon: French header with spaces before colons",
        "Ça marche\n\nDe : Anne [mailto:anne@example.com]\nEnvoyé : lundi 23 novembre 2026 16:39\nÀ : Camille\nObjet : Lampe\n\nBonjour\n",
        "Ça marche",
    ),
    (
        "talon: Danish header",
        "Det virker!\n\nFra: ann@example.com\nSendt: 23. november 2026 12:10\nTil: Nogen\nEmne: Lampe\n\nPrøv\n",
        "Det virker!",
    ),
    (
        "talon: Swedish header right below the text",
        "Det fungerar!\nFrån: Anna [mailto:anna@example.com]\nSkickat: den 23 november 2026 14:45\nTill: Leif\nÄmne: RE: Lampa\n\nHej\n",
        "Det fungerar!",
    ),
    (
        "talon: header that begins with the date",
        "It works\n\nDate: Mon, 23 Nov 2026 00:15:02 -0600\nTo: ann@example.com",
        "It works",
    ),
    (
        "talon: bold header of a telephone",
        "Hi\n\n  *From:* bob@example.com [mailto:\n  bob@example.com]\n  *Sent:* Monday, November 23, 2026 3:05 PM\n  *To:* ann@example.com\n  *Subject:* Hello\n\n",
        "Hi",
    ),
    (
        "talon: a date that was decoded wrongly",
        "It works\nDate: Mon=2C 23 Nov 2026 10:55:48 +0000\nFrom: help@example.com\nTo: bob@example.com\nSubject: [Request #8] Lamp\n\n",
        "It works",
    ),
    (
        "talon: a line above the header",
        "It works\n\n________________________________\nFrom: Shop <help@example.com>\nSent: Monday, November 23, 2026 3:05 PM\nTo: Bo\nSubject: Lamp\n\nTry again",
        "It works",
    ),
    (
        "crisp: From in a text",
        "The letter says\nfrom: the shop\nbut I never got it.",
        "The letter says\nfrom: the shop\nbut I never got it.",
    ),
    (
        "ours: a journey is no header",
        "Please change my ticket.\nFrom: Berlin\nTo: Paris\nDate: 23 November 2026\nThank you.",
        "Please change my ticket.\nFrom: Berlin\nTo: Paris\nDate: 23 November 2026\nThank you.",
    ),
    // Forwarded.
    (
        "talon: what is forwarded stays",
        "FYI\n\n---------- Forwarded message ----------\nFrom: bob@example.com\nDate: Mon, Nov 23, 2026 at 1:35 PM\nSubject: Two\nline subject\nTo: ann@example.com\n\nText",
        "FYI\n\n---------- Forwarded message ----------\nFrom: bob@example.com\nDate: Mon, Nov 23, 2026 at 1:35 PM\nSubject: Two\nline subject\nTo: ann@example.com\n\nText",
    ),
    (
        "talon: forwarded inside of what is quoted",
        "It works\n\n-----Original Message-----\n\nFYI\n\n---------- Forwarded message ----------\nFrom: bob@example.com\nDate: Mon, Nov 23, 2026 at 1:35 PM\nTo: ann@example.com\n",
        "It works",
    ),
    // Quotes and answers.
    (
        "talon: answer below the quote",
        "On 11/23/2026 07:10 AM, Ann Lee wrote:\n\n>\n> Does it work?\nIt does.",
        "It does.",
    ),
    (
        "talon: answer around the quote",
        "It works.\n\nOn 11/23/2026 07:10 AM, Ann Lee wrote:\n\n>\n> Does it work?\n\nRegards, Bo",
        "It works.\n\nRegards, Bo",
    ),
    (
        "talon: a quote in a quote",
        "It works.\nOn 11/23/2026 07:10 AM, Ann Lee wrote:\n\n>Does it?\n>On 11/22/2026 07:10 AM, Bo wrote:\n>\n>>\n>> It is dark.\n\nRegards, Bo",
        "It works.\n\nRegards, Bo",
    ),
    (
        "talon: a line of arrows is no quote",
        "Visit us now for help...\n>>> >>>  http://www.example.com <<<\nVisit our site",
        "Visit us now for help...\n>>> >>>  http://www.example.com <<<\nVisit our site",
    ),
    (
        "crisp: a quote without an attribution",
        "I want to answer this:\n\n> It is your lamp.\n> You broke it.\n\nI did not.",
        "I want to answer this:\n\nI did not.",
    ),
    (
        "talon, otherwise: answers point by point keep what they answer, as there; what nobody answers goes",
        "Hello,\n\nOn 11/23/2026 07:10 AM, Ann Lee wrote:\n> Which lamp?\nThe red one.\n> Since when?\nSince Monday.\n> Regards, Ann",
        "Hello,\n\n> Which lamp?\nThe red one.\n> Since when?\nSince Monday.",
    ),
    (
        "zapier: only a quote",
        "> It is dark.\n> Please help.",
        "> It is dark.\n> Please help.",
    ),
    // Signatures.
    (
        "erp: a signature",
        "It works.\n\n-- \nAnn Lee\nShop of Lamps\n+49 30 123456",
        "It works.",
    ),
    (
        "erp: a signature above the quote",
        "It works.\n\n--\nAnn\n\nOn Nov 1, 2026, at 9:00 AM, Shop <help@example.com> wrote:\n> Does it?",
        "It works.",
    ),
    (
        "erp: dashes in a line",
        "It works -- at last -- in the kitchen.\n-- not in the hall",
        "It works -- at last -- in the kitchen.\n-- not in the hall",
    ),
    (
        "erp: sent from a telephone",
        "It works.\n\nSent from my iPhone",
        "It works.",
    ),
    (
        "erp: sent from a BlackBerry",
        "It works.\n\nSent from my BlackBerry",
        "It works.",
    ),
    (
        "zapier: several words",
        "It works.\n\nSent from my Verizon Wireless BlackBerry",
        "It works.",
    ),
    (
        "zapier: sent from in a sentence",
        "It works.\n\nSent from my desk, it is much easier to see what is wrong with this lamp of yours.",
        "It works.\n\nSent from my desk, it is much easier to see what is wrong with this lamp of yours.",
    ),
    (
        "crisp: sent from in the text",
        "The picture was sent from my iPhone app.\nDid you get it?",
        "The picture was sent from my iPhone app.\nDid you get it?",
    ),
    (
        "talon: sent from a telephone, above the attribution",
        "It works\n\nSent from my iPhone\n\nOn Nov 30, 2026, at 12:47 PM, Shop <help@example.com> wrote:\n\nTry again",
        "It works",
    ),
    (
        "crisp: French telephone",
        "Ça marche.\n\nEnvoyé de mon iPhone",
        "Ça marche.",
    ),
    (
        "crisp: German telephone",
        "Es geht.\n\nVon meinem iPhone gesendet",
        "Es geht.",
    ),
    (
        "crisp: Dutch telephone",
        "Het werkt.\n\nVerstuurd vanaf mijn iPad",
        "Het werkt.",
    ),
    (
        "zapier: Italian telephone",
        "Funziona.\n\nInviato da iPhone",
        "Funziona.",
    ),
    (
        "crisp: Danish telephone",
        "Det virker.\n\nSendt fra min iPhone",
        "Det virker.",
    ),
    (
        "crisp: Outlook for telephones",
        "It works.\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Shop <help@example.com>\nSent: Monday, November 23, 2026 10:00:00 AM\nTo: Bo\nSubject: Lamp\n\nTry again",
        "It works.",
    ),
    (
        "crisp, otherwise: what people end with is their own",
        "It is still dark.\n\nBest regards,\nAnn",
        "It is still dark.\n\nBest regards,\nAnn",
    ),
    (
        "crisp: regards in a sentence",
        "With regards to the payment: it is made.",
        "With regards to the payment: it is made.",
    ),
    (
        "crisp: dashes that part paragraphs",
        "Points\n---\n- one\n- two\n---\nThat is all.",
        "Points\n---\n- one\n- two\n---\nThat is all.",
    ),
];

#[test]
fn plain_texts_are_stripped_as_others_do() {
    let mut wrong = Vec::new();
    for (source, text, expected) in PLAIN {
        let stripped = StrippedText::of_plain(text);
        if stripped.text() != *expected {
            wrong.push(format!(
                "{source}:\n{}\n-- expected:\n{expected}\n{stripped:?}\n",
                stripped.text()
            ));
        }
        // The same with the line ends of mail.
        let crlf = StrippedText::of_plain(&text.replace('\n', "\r\n"));
        assert_eq!(crlf, stripped, "{source}");
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        PLAIN.len(),
        wrong.join("\n")
    );
}

const HTML: &[Case] = &[
    (
        "talon: attribution inside of the block",
        "It works.\n<blockquote>\n\n  <div>\n    On 23-Nov-2026, at 6:54 PM, Ann &lt;ann@example.com&gt; wrote:\n  </div>\n\n  <div>\n    Try again.\n  </div>\n\n</blockquote>",
        "It works.",
    ),
    (
        "talon: attribution before the block",
        "It works.\n\n<div>\n  On 23-Nov-2026, at 6:54 PM, Ann &lt;ann@example.com&gt; wrote:\n</div>\n\n<blockquote>\n  <div>\n    Try again.\n  </div>\n</blockquote>\n",
        "It works.",
    ),
    (
        "talon: a block of the writer's own stays",
        "It works.\n<blockquote>Carefully</blockquote>\n\n<div>\n  On 23-Nov-2026, at 6:54 PM, Ann &lt;ann@example.com&gt; wrote:\n</div>\n\n<blockquote>\n  <div>\n    <blockquote>Nested</blockquote>\n  </div>\n</blockquote>\n",
        "It works.\n> Carefully",
    ),
    (
        "talon: no block at all",
        "<html><body>\nIt works.\n\n<div>\n  On 23-Nov-2026, at 6:54 PM, Ann &lt;ann@example.com&gt; wrote:\n</div>\n\n<div>\n  Try again.\n</div>\n</body></html>",
        "It works.",
    ),
    (
        "talon: Gmail",
        "It works.\n<div class=\"gmail_quote\">\n  <div class=\"gmail_quote\">\n    On 23-Nov-2026, at 6:54 PM, Ann &lt;ann@example.com&gt; wrote:\n    <div>\n      Try again.\n    </div>\n  </div>\n</div>",
        "It works.",
    ),
    (
        "talon: Gmail, a block of the writer's own",
        "See\n<blockquote class=\"gmail_quote\">\n  <div class=\"gmail_default\">\n    My lamp is red.\n    <br/>\n  </div>\n</blockquote>",
        "See\n> My lamp is red.",
    ),
    (
        "talon: Gmail, forwarded",
        "<div dir=\"ltr\"><br><div class=\"gmail_quote\">---------- Forwarded message ----------<br>From: <b class=\"gmail_sendername\">Bob</b> <span dir=\"ltr\">&lt;<a href=\"mailto:bob@example.com\">bob@example.com</a>&gt;</span><br>Date: Mon, Nov 23, 2026 at 5:59 PM<br>Subject: Lamp<br><br><div dir=\"ltr\">It is dark.</div>\n</div><br></div>",
        "---------- Forwarded message ----------\nFrom: Bob <bob@example.com>\nDate: Mon, Nov 23, 2026 at 5:59 PM\nSubject: Lamp\n\nIt is dark.",
    ),
    (
        "ours: Gmail of today, any language",
        "<div dir=\"ltr\">Toimii.</div><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">??? Anna &lt;<a href=\"mailto:anna@example.com\">anna@example.com</a>&gt;<br></div><blockquote class=\"gmail_quote\" style=\"x\"><div>Yritä.</div></blockquote></div>",
        "Toimii.",
    ),
    (
        "ours: Gmail, an answer between quotes",
        "<div class=\"gmail_quote\"><div class=\"gmail_attr\">On Mon, Ann wrote:<br></div><blockquote class=\"gmail_quote\" type=\"cite\">Which lamp?</blockquote><div>The red one.</div><blockquote class=\"gmail_quote\" type=\"cite\">Since when?</blockquote><div>Since Monday.</div></div>",
        "> Which lamp?\nThe red one.\n> Since when?\nSince Monday.",
    ),
    (
        "ours: Apple Mail",
        "<html><body>It works.<div><br><blockquote type=\"cite\"><div>On 23 Nov 2026, at 10:00, Shop &lt;help@example.com&gt; wrote:</div><br><div><p>Try again.</p></div></blockquote></div><br></body></html>",
        "It works.",
    ),
    (
        "ours: Thunderbird",
        "<body><p>It works.</p><div class=\"moz-cite-prefix\">Am 23.11.26 um 10:00 schrieb Shop:<br></div><blockquote type=\"cite\" cite=\"mid:1@example.com\"><p>Bitte</p></blockquote><div class=\"moz-signature\">-- <br>Ann</div></body>",
        "It works.",
    ),
    (
        "ours: Outlook on the web",
        "<div>It works.</div><div id=\"appendonsend\"></div><hr><div id=\"x_divRplyFwdMsg\" dir=\"ltr\"><font><b>Lähettäjä:</b> Shop<br><b>xx:</b> y</font></div><div><p>Try again.</p></div>",
        "It works.",
    ),
    (
        "talon: header behind a rule, date first",
        "<div>\n  It works.<br>\n  <div>\n    <hr>\n    Date: Mon, 23 Nov 2026 12:35:31 -0600<br>\n    To: <a href=\"mailto:bob@example.com\">bob@example.com</a><br>\n    From: <a href=\"mailto:rob@example.com\">rob@example.com</a><br>\n    Subject: Lamp<br><br>\n\n    Try again.\n  </div>\n</div>\n",
        "It works.",
    ),
    (
        "talon: header of two fields",
        "\nIt works.\n<div>\n  <hr/>\n  <div>\n    <font>\n      <b>From: bob@example.com</b><br>\n      <b>Date: Mon, 23 Nov 2026 08:07:12 -0700</b>\n    </font>\n  </div>\n  <div>\n    Try again.\n  </div>\n</div>\n",
        "It works.",
    ),
    (
        "talon: Outlook for Mac",
        "<div>It works.</div><span id=\"OLK_SRC_BODY_SECTION\"><div>Anything</div><div>at all</div></span>",
        "It works.",
    ),
    (
        "ours: Yahoo",
        "<div>It works.</div><div class=\"yahoo_quoted\"><div>On Monday, Shop wrote:</div><div>Try again.</div></div>",
        "It works.",
    ),
    (
        "talon: only a block, with an attribution",
        "<blockquote>\n  It works.\n  <div>\n    On 23-Nov-2026, at 6:54 PM, Bob &lt;bob@example.com&gt; wrote:\n  </div>\n\n  <div>\n    Test\n  </div>\n\n</blockquote>",
        "> It works.\n> On 23-Nov-2026, at 6:54 PM, Bob <bob@example.com> wrote:\n> Test",
    ),
    (
        "ours: a signature of Gmail",
        "<div>It works.</div><div class=\"gmail_signature\" data-smartmail=\"x\">Ann<br>Shop</div>",
        "It works.",
    ),
];

#[test]
fn html_texts_are_stripped_as_others_do() {
    let mut wrong = Vec::new();
    for (source, text, expected) in HTML {
        let stripped = StrippedText::of_html(text);
        if stripped.text() != *expected {
            wrong.push(format!(
                "{source}:\n{}\n-- expected:\n{expected}\n{stripped:?}\n",
                stripped.text()
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        HTML.len(),
        wrong.join("\n")
    );
}
