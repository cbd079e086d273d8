//! Laws of text: nothing is lost, nothing unsafe stays.

use crm_support::email::StrippedText;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::is_safe;

/// Attributions as programs write them, each for a quote that is marked below.
const ATTRIBUTIONS: &[&str] = &[
    "On Mon, 23 Nov 2026 at 10:03, Ann Lee <ann@example.com> wrote:",
    "On Mon, 23 Nov 2026 at 10:03, Ann Lee\n<ann@example.com> wrote:",
    "On Monday, Ann wrote:",
    "Am 23.11.2026 um 10:03 schrieb Anne:",
    "Le lun. 23 nov. 2026 à 10:03, Anne <anne@example.com> a écrit :",
    "El lun, 23 nov 2026 a las 10:03, Ana escribió:",
    "Il giorno lun 23 nov 2026 alle ore 10:03 Anna ha scritto:",
    "Em seg., 23 de nov. de 2026 às 10:03, Ana escreveu:",
    "Op ma 23 nov 2026 om 10:03 schreef Anna <anna@example.com>:",
    "W dniu 23.11.2026 o 10:03, Anna pisze:",
    "пн, 23 нояб. 2026 г. в 10:03, Анна <anna@example.com>:",
    "23.11.2026 10:03, Анна пишет:",
    "Den mån 23 nov. 2026 kl 10:03 skrev Anna <anna@example.com>:",
    "Dne 23. 11. 2026 v 10:03 Anna napsal(a):",
    "Anna <anna@example.com>, 23 Kas 2026 Pzt, 10:03 tarihinde şunu yazdı:",
    "在 2026年11月23日 10:03，Anna写道：",
    "2026年11月23日(月) 10:03 Anna <anna@example.com>:",
    "2026년 11월 23일 (월) 오전 10:03, Anna <anna@example.com>님이 작성:",
];

/// Below which all is an earlier message.
const HEADERS: &[&str] = &[
    "-----Original Message-----",
    "-----Ursprüngliche Nachricht-----",
    "-------- Message d'origine --------",
    "-----Mensaje original-----",
    "-----Messaggio originale-----",
    "-----Mensagem original-----",
    "-----Oorspronkelijk bericht-----",
    "-----Oryginalna wiadomość-----",
    "-----Исходное сообщение-----",
    "From: Shop\nSent: Monday\nTo: Ann\nSubject: Lamp",
    "Von: Shop\nGesendet: Montag, 23. November 2026 10:03\nAn: Anne\nBetreff: Lampe",
    "De : Shop\nEnvoyé : lundi 23 novembre 2026 10:03\nÀ : Anne\nObjet : Lampe",
    "De: Shop\nEnviado el: lunes, 23 de noviembre de 2026 10:03\nPara: Ana\nAsunto: Lámpara",
    "Da: Shop\nInviato: lunedì 23 novembre 2026 10:03\nA: Anna\nOggetto: Lampada",
    "Van: Shop\nVerzonden: maandag 23 november 2026 10:03\nAan: Anna\nOnderwerp: Lamp",
    "Od: Shop\nWysłano: poniedziałek, 23 listopada 2026 10:03\nDo: Anna\nTemat: Lampa",
    "От: Shop\nОтправлено: 23 ноября 2026 г. 10:03\nКому: Анна\nТема: Лампа",
];

/// A paragraph that nobody takes for anything else.
fn paragraph() -> impl Strategy<Value = String> + Clone {
    vec("[A-Z][a-zß-ü]{1,8}( [a-zß-ü]{1,9}){0,8}[.!?]", 1..5).prop_map(|lines| lines.join("\n"))
}

/// A line of any kind that the rules look at.
fn any_line() -> impl Strategy<Value = String> {
    let marks = [ATTRIBUTIONS, HEADERS].concat();
    prop_oneof![
        4 => "[a-z ]{0,20}[a-z.:]",
        2 => "> ?[a-z ]{0,12}",
        2 => select(marks).prop_map(String::from),
        1 => select(vec!["-- ", "--", "____", "Sent from my iPhone", "Gesendet von Mail", "From: a@b.example", "Date: 2026", "", " ", "wrote:", "*", "> > x", "---------- Forwarded message ---------"]).prop_map(String::from),
    ]
}

fn words_of(lines: &[&str]) -> Vec<String> {
    let told = lines.iter().map(|line| line.trim().to_owned());
    told.filter(|line| !line.is_empty()).collect()
}

proptest! {
    #[test]
    fn a_reply_above_a_quote_is_what_is_left(
        own in vec(paragraph(), 1..4),
        attribution in select(ATTRIBUTIONS),
        quoted in vec("[^\\p{C}\\p{Zl}\\p{Zp}]{0,40}", 1..6),
        blank in any::<bool>(),
    ) {
        let own = own.join("\n\n");
        let quoted: Vec<String> = quoted.iter().map(|line| format!("> {line}")).collect();
        let gap = if blank { "\n\n" } else { "\n" };
        let text = format!("{own}\n\n{attribution}{gap}{}", quoted.join("\n"));
        let stripped = StrippedText::of_plain(&text);
        prop_assert_eq!(stripped.text(), &own);
    }

    #[test]
    fn a_reply_above_an_earlier_message_is_what_is_left(own in vec(paragraph(), 1..4), header in select(HEADERS), earlier in "[^\\p{C}]{0,40}(\n[^\\p{C}]{0,40}){0,5}") {
        let own = own.join("\n\n");
        let stripped = StrippedText::of_plain(&format!("{own}\n\n{header}\n\n{earlier}"));
        prop_assert_eq!(stripped.text(), &own);
    }

    #[test]
    fn a_text_that_quotes_nothing_stays_whole(own in vec(paragraph(), 1..8)) {
        let own = own.join("\n\n");
        let stripped = StrippedText::of_plain(&own);
        prop_assert_eq!(stripped.text(), &own);
        prop_assert!(stripped.is_whole());
    }

    #[test]
    fn each_line_is_kept_or_reported_and_in_order(lines in vec(any_line(), 1..25)) {
        let text = lines.join("\n");
        let stripped = StrippedText::of_plain(&text);
        let all: Vec<&str> = text.trim_end_matches('\n').split('\n').collect();
        let mut kept: Vec<&str> = all.clone();
        let mut end_before = 0;
        for out in stripped.stripped() {
            prop_assert!(end_before <= out.lines.start && out.lines.end <= all.len());
            end_before = out.lines.end;
            prop_assert_eq!(&out.text, &all[out.lines.clone()].join("\n"));
            for line in out.lines.clone() {
                kept[line] = "";
            }
        }
        let shown: Vec<&str> = stripped.text().split('\n').collect();
        prop_assert_eq!(words_of(&shown), words_of(&kept));
        prop_assert_eq!(stripped.text().is_empty(), text.trim().is_empty());
        prop_assert_eq!(stripped.is_whole(), stripped.stripped().is_empty());
    }

    #[test]
    fn what_is_escaped_in_html_is_read_as_it_was(text in "[^\\p{Co}\\p{Cn}]{0,60}") {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let read = StrippedText::of_html(&format!("<html><body><div>x {escaped}</div></body></html>"));
        let said = |text: &str| -> String {
            text.split(|c: char| c.is_whitespace() || c.is_control()).collect::<Vec<_>>().join(" ").chars().filter(|c| is_safe(&c.to_string()) && *c != '\u{feff}').collect()
        };
        // Nothing but white space and what is unsafe is another.
        let one_space = |text: &str| said(text).split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        let expected = one_space(&format!("x {text}"));
        prop_assert_eq!(one_space(read.text()), expected);
    }

    #[test]
    fn scripts_styles_and_tags_are_no_text(
        before in "[a-z]{1,8}", after in "[a-z]{1,8}", hidden in "[A-Z ;(){}'\"=]{1,30}",
        element in select(vec!["script", "style", "title", "template", "iframe", "noscript", "svg", "object"]),
        tag in "[a-z]{1,8}", attribute in "[A-Z ]{0,20}",
    ) {
        prop_assume!(!["plaintext", "script", "style", "title", "template", "textarea", "select", "svg", "math", "xmp", "br", "p", "hr"].contains(&tag.as_str()));
        let html = format!("{before}<{element} x=\"{attribute}\">{hidden}</{element}><{tag}zz y=\"{attribute}\" onclick='{attribute}'> {after}</{tag}zz><!-- {hidden} -->");
        let read = StrippedText::of_html(&html);
        prop_assert_eq!(read.text(), format!("{before} {after}"));
    }

    #[test]
    fn any_html_is_safe_text(html in any::<String>()) {
        let read = StrippedText::of_html(&html);
        prop_assert!(is_safe(read.text()), "{:?}", read.text());
    }

    #[test]
    fn any_text_is_safe_text(text in any::<String>()) {
        let read = StrippedText::of_plain(&text);
        prop_assert!(is_safe(read.text()));
        prop_assert_eq!(StrippedText::of_plain(&text), read);
    }

    #[test]
    fn html_of_pieces_is_safe_and_shows_no_programs(pieces in vec(select(vec![
        "<a href='javascript:alert(1)'>", "<a href=\"https://shop.example/?a=1&amp;b=2\">", "</a>", "<script>", "</script>", "<style>", "</style>", "<div class=gmail_quote>", "<blockquote type=cite>",
        "</blockquote>", "<p>", "</p>", "<br>", "<td>", "<li>", "&#x202e;", "&#0;", "&#13;", "&#10;", "\u{202e}", "<img src=x onerror=alert(1) alt='a picture'>", "word", " ", "&lt;script&gt;",
        "<!--", "-->", "<![CDATA[", "]]>", "<pre>", "</pre>", "<a href=\"data:text/html,x\">x</a>", "<<>>", "<div id=divRplyFwdMsg>", "</div>",
    ]), 0..40)) {
        let read = StrippedText::of_html(&pieces.concat());
        prop_assert!(is_safe(read.text()));
        prop_assert!(!read.text().contains("javascript:") && !read.text().contains("data:text"));
    }
}

#[test]
fn blocks_are_lines_and_links_are_shown() {
    for (html, expected) in [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two<br><br>Three", "One\nTwo\n\nThree"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("<h1>Lamp</h1>It is <b>dark</b>.", "Lamp\n\nIt is dark."),
        ("<ul><li>One</li><li><p>Two</p></li></ul>", "- One\n\n- Two"),
        (
            "<table><tr><td>Lamp</td><td>3</td></tr><tr><td>Bulb</td><td>4</td></tr></table>",
            "Lamp 3\nBulb 4",
        ),
        ("<pre>a\n  b</pre>c", "a\n  b\n\nc"),
        (
            "See <a href=\"https://shop.example/a\">this</a>.",
            "See this (https://shop.example/a).",
        ),
        (
            "<a href=\"https://shop.example/\">shop.example</a>",
            "shop.example",
        ),
        (
            "<a href=\"mailto:ann@example.com\">ann@example.com</a>",
            "ann@example.com",
        ),
        ("<a href=\"java\nscript:alert(1)\">this</a>", "this"),
        (
            "<a href=\" https://shop.example/\u{202e}x \">this</a>",
            "this (https://shop.example/x)",
        ),
        (
            "&lt;b&gt; &amp;amp; &eacute;&#8364;&nbsp;x",
            "<b> &amp; \u{e9}\u{20ac} x",
        ),
        ("a<img alt=\"the lamp\" src=x>b", "athe lampb"),
        ("a \n\t b", "a b"),
        ("<title>x</title><style>p{}</style>a", "a"),
        ("<p>a<p>b", "a\n\nb"),
        ("</div></b>a", "a"),
        ("a<b", "a"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
    ] {
        assert_eq!(StrippedText::of_html(html).text(), expected, "{html}");
    }
}
