### Vragen aan instellingen: de mail, de pagina om te antwoorden, en het werk van het CERT eraan.

ask-tag = [VRAAG] { $what }
ask-what-version = { $count ->
    [one] Welke softwareversie heeft dit apparaat?
   *[other] Welke softwareversie hebben deze { $count } apparaten?
}
ask-what-model = { $count ->
    [one] Welk model is dit apparaat?
   *[other] Welk model zijn deze { $count } apparaten?
}
ask-what-mixed = { $count ->
    [one] Kijk dit apparaat voor ons na
   *[other] Kijk deze { $count } apparaten voor ons na
}
ask-what-customer = { $what } (klant: { $institution })
ask-what-reminder = Herinnering: { $what }
ask-what-informed = { $count ->
    [one] { $supplier } kijkt 1 apparaat voor u na
   *[other] { $supplier } kijkt { $count } apparaten voor u na
}
ask-why = { $count ->
    [one] Een fabrikant meldt een lek in de beveiliging. Of het u raakt, hangt af van iets dat niet op uw lijst staat.
   *[other] Fabrikanten melden { $count } lekken in de beveiliging. Of ze u raken, hangt af van iets dat niet op uw lijst staat.
}
ask-why-customer = U beheert deze apparaten voor { $institution }. Of de lekken die wij kennen hen raken, hangt af van iets dat niet op de lijst staat.
ask-do = { $count ->
    [one] Zoek het op voor 1 apparaat en vul het in.
   *[other] Zoek het op voor { $count } apparaten en vul het in.
}
ask-do-part = Weet u nog niet alles? Vul in wat u weet. De rest kan later.
ask-do-paper = Loopt u langs de apparaten? Druk de pagina af en neem haar mee.
ask-reminder = { $count ->
    [one] Wij vroegen u dit eerder. Van 1 apparaat weten wij het nog niet.
   *[other] Wij vroegen u dit eerder. Van { $count } apparaten weten wij het nog niet.
}
ask-informed = { $supplier } beheert deze apparaten voor u. Wij hebben daar gevraagd om ze na te kijken. U hoeft niets te doen. Weet u het antwoord zelf? Dan mag u het invullen.
ask-button = Vul het in
ask-button-csv = Download de lijst (CSV)
ask-group = { $count ->
    [one] { $name } (1 apparaat)
   *[other] { $name } ({ $count } apparaten)
}
ask-point = { $code ->
    [version] Welke softwareversie staat erop?
    [model] Welk model is het precies? Schrijf over wat op het typeplaatje staat.
   *[condition] Geldt dit voor het apparaat: “{ $subject }”?
}
ask-hint = Hier kijkt u: { $text }
ask-reasons = Nodig voor: { $list }
ask-more = { $count ->
    [one] En nog 1 apparaat. U vindt de hele lijst op de pagina en in het bestand.
   *[other] En nog { $count } apparaten. U vindt de hele lijst op de pagina en in het bestand.
}
ask-source = { $cert }. Noem { $code } als u belt.
ask-unnamed = Apparaten zonder naam

ask-col-line = Regel
ask-col-serial = Serienummer
ask-col-question = Vraag
ask-col-answer = Antwoord
ask-col-earlier = Eerder antwoord
ask-col-value = { $code ->
    [version] Softwareversie
    [model] Model
   *[condition] Ja of nee
}
ask-col-else = Lukt het niet?
ask-lead = { $open ->
    [0] Alles is beantwoord. U kunt een antwoord nog verbeteren. Maak het veld leeg om een antwoord in te trekken.
    [one] Zoek het op het apparaat op en vul het hieronder in.
   *[other] Zoek het op de apparaten op en vul het hieronder in. Een deel invullen mag.
}
ask-progress = { $said } van { $items } beantwoord
ask-all = { $code ->
    [version] Allemaal dezelfde versie
    [model] Allemaal hetzelfde model
   *[condition] Voor allemaal hetzelfde
}
ask-all-hint = Dit geldt voor elk apparaat waarbij u in de lijst niets invult.
ask-of = { $what } van { $number }
ask-else-of = Lukt het niet bij { $number }?
ask-choose = –
ask-unknown = niet te lezen
ask-gone = niet meer bij ons
ask-yes = ja
ask-no = nee
ask-save = Verstuur wat ik heb ingevuld
ask-by = Uw naam
ask-saved = { $changed ->
    [0] Er was niets nieuws ingevuld.
    [one] Wij hebben 1 antwoord genoteerd. Dank u wel.
   *[other] Wij hebben { $changed } antwoorden genoteerd. Dank u wel.
}
ask-saved-open = { $open ->
    [0] Alles is beantwoord. U hoeft niets meer te doen.
    [one] Nog 1 apparaat is open. U kunt later verdergaan via dezelfde link.
   *[other] Nog { $open } apparaten zijn open. U kunt later verdergaan via dezelfde link.
}
ask-csv = Liever in een spreadsheet?
ask-saved-replaced = { $count ->
    [one] Daarvan stond bij 1 eerder iets anders.
   *[other] Daarvan stond bij { $count } eerder iets anders.
}
ask-saved-withdrawn = { $count ->
    [one] 1 antwoord is ingetrokken.
   *[other] { $count } antwoorden zijn ingetrokken.
}
ask-csv-lead = Download de lijst, vul de kolom “Antwoord” in, en upload hetzelfde bestand. Schrijf “niet te lezen” of “niet meer bij ons” als dat zo is. Maak een antwoord leeg om het in te trekken. Geef de kolom eerst het formaat “tekst”: anders maakt de spreadsheet van versie 4.2 een datum.
ask-csv-file = Het ingevulde bestand
ask-csv-upload = Upload het bestand
ask-csv-none = Kies eerst een bestand.
ask-problems = { $count ->
    [one] 1 antwoord is niet bewaard.
   *[other] { $count } antwoorden zijn niet bewaard.
}
ask-problems-saved = { $saved ->
    [0] Er is niets nieuws bewaard.
    [one] 1 ander antwoord is bewaard.
   *[other] { $saved } andere antwoorden zijn bewaard.
}
ask-problems-file = Wij kunnen dit bestand niet gebruiken. Er is niets bewaard.
ask-problem-all = Voor allemaal: { $text }
ask-problem-line = Bestandsregel { $line }, kolom “{ $column }”: { $text }
ask-problem-device = { $number }: { $text }
ask-bad = { $code ->
    [too_long] Het antwoord is te lang. Schrijf alleen de versie op.
    [date] De spreadsheet heeft van de versie een datum gemaakt. Geef de kolom het formaat “tekst” en schrijf de versie opnieuw.
    [number] De spreadsheet heeft het nummer afgekort. Geef de kolom het formaat “tekst” en schrijf het opnieuw.
    [yes_no] Schrijf “ja” of “nee”.
    [unsure] Dit is niet zeker. Schrijf alleen de versie op die u op het apparaat leest. Kunt u haar niet lezen? Kies “niet te lezen”.
    [no_version] Hier staat geen cijfer in. Schrijf de versie over zoals ze op het apparaat staat. Kunt u haar niet lezen? Kies “niet te lezen”.
    [both] U vult een antwoord in en kiest ook waarom het niet lukt. Kies één van de twee.
    [unknown_line] Dit nummer hoort niet bij deze vraag. Gebruik het bestand dat u hier heeft gedownload.
    [other_device] Op deze regel staat een ander apparaat dan in de vraag. Zet de regels terug zoals ze waren.
    [ambiguous] Dit apparaat staat vaker in de vraag. Laat de kolom “Regel” staan.
    [no_answer_column] Er is geen kolom “Antwoord”. Gebruik het bestand dat u hier heeft gedownload.
    [no_number_column] Er is geen kolom “Regel” of “Nummer”. Gebruik het bestand dat u hier heeft gedownload.
   *[other] Dit kunnen wij niet lezen.
}
ask-over = Deze vraag is ingetrokken
ask-over-do = U hoeft niets meer te doen. Wat u al had ingevuld, is bewaard.
ask-said-by = { $by }, { $at }
ask-paper = { $by ->
    [phone] Loop langs de apparaten en schrijf het antwoord in de lege kolom. Vul het daarna in op de pagina, of bel { $at } en noem { $code }.
    [mail] Loop langs de apparaten en schrijf het antwoord in de lege kolom. Vul het daarna in op de pagina, of mail { $at } en noem { $code }.
   *[name] Loop langs de apparaten en schrijf het antwoord in de lege kolom. Vul het daarna in op de pagina, of geef het door aan { $at } en noem { $code }.
}
ask-state = { $code ->
    [sent] Wacht op antwoord
    [closed] Afgerond
   *[withdrawn] Ingetrokken
}
ask-item-state = { $code ->
    [open] open
    [answered] beantwoord
    [unknown] niet te lezen
    [gone] niet meer bij ons
   *[moot] niet meer nodig
}
nav-own-questions = Vragen
ask-list-title = Vragen van het CERT
ask-list-lead = { $count ->
    [0] Er staat geen vraag open.
    [one] Er wacht 1 vraag op uw antwoord.
   *[other] Er wachten { $count } vragen op uw antwoord.
}
ask-list-empty = Geen vragen
ask-list-empty-do = Wij vragen pas iets als een lek u misschien raakt en uw lijst het niet zegt.
ask-list-asked = Gevraagd
ask-home = { $count ->
    [one] Het CERT heeft 1 vraag over uw apparaten.
   *[other] Het CERT heeft { $count } vragen over uw apparaten.
}
ask-answers-for = { $supplier } antwoordt namens u

fact-told = { $value } (gemeld op { $date })
fact-unknown = niet te lezen (gemeld op { $date })
fact-gone = niet meer bij de instelling (gemeld op { $date })
fact-condition = { $subject }: { $value } (gemeld op { $date })

nav-questions = Vragen
asks-title = Vragen aan instellingen
asks-lead = { $count ->
    [0] Er is nu niets te vragen.
    [one] Eén instelling weet iets dat een twijfel oplost. Vraag het na.
   *[other] Bij { $count } adressen kunt u een twijfel navragen. Begin bovenaan.
}
asks-proposed = Nog niet gevraagd
asks-proposed-none = Er is niets te vragen
asks-proposed-none-do = Hier komt een instelling te staan zodra alleen zij een twijfel kan oplossen.
asks-more = Er zijn er meer. Ze komen hier te staan als u deze heeft gevraagd.
asks-via = { $supplier } antwoordt voor deze klant
asks-devices = Apparaten
asks-groups = Soorten
asks-advisories = Adviezen
asks-open = Wacht op antwoord
asks-open-none = Er wacht geen vraag op antwoord.
asks-done = Afgerond
asks-opened = geopend
asks-not-opened = nog niet geopend
asks-failed = niet aangekomen
asks-reminded = herinnerd { $at }
asks-link = { $count ->
    [one] Vraag het na bij de instelling (1 apparaat)
   *[other] Vraag het na bij de instellingen ({ $count } apparaten)
}
askp-crumb = Vraag
askp-title = Vraag aan { $name }
askp-lead = { $count ->
    [one] Kijk na wat u vraagt en schrijf erbij waar men op het apparaat kijkt. Eén druk verstuurt het.
   *[other] Kijk na wat u vraagt en schrijf erbij waar men op de { $count } apparaten kijkt. Eén druk verstuurt het.
}
askp-groups = Wat u vraagt
askp-include = Vraag dit mee
askp-hint-nl = Waar men kijkt (Nederlands)
askp-hint-en = Waar men kijkt (Engels)
askp-hint-help = Schrijf alleen wat u zeker weet, bijvoorbeeld uit de handleiding. Wij bewaren het voor dit product. Leeg laten mag.
askp-hint-kept = Bewaard van een eerdere vraag.
askp-device-list = De apparaten
askp-recipients = Wie het krijgt
askp-to-act = antwoordt
askp-to-inform = ter informatie
askp-phone = geen mailadres: bel { $number }
askp-nobody = Niemand is bereikbaar. Voeg eerst een contact toe.
askp-preview = Zo leest de mail
askp-save = Bewaar de teksten
askp-saved = De teksten zijn bewaard.
askp-send = { $count ->
    [one] Stel de vraag over 1 apparaat
   *[other] Stel de vraag over { $count } apparaten
}
askp-none-ticked = Kies minstens één soort.
askp-sent = { $mails ->
    [0] De vraag staat klaar. Er gaat geen mail uit: bel zelf.
    [one] De vraag is verstuurd: 1 mail.
   *[other] De vraag is verstuurd: { $mails } mails.
}
askd-title = Vraag aan { $name }: { $said } van { $items } beantwoord
askd-lead = { $state ->
    [sent] De vraag wacht op antwoord. Hoort u het aan de telefoon? Vul het hieronder in.
    [closed] Er wordt niets meer verwacht. Hieronder staat wat er is gezegd.
   *[withdrawn] De vraag is ingetrokken. Wat er was beantwoord, staat nog.
}
askd-messages = Berichten
askd-round = { $round ->
    [1] vraag
   *[other] herinnering { $number }
}
askd-remind = Herinner
askd-withdraw = Trek in
askd-withdraw-sure = De instelling hoeft dan niet meer te antwoorden. Wat al is beantwoord, blijft staan. U kunt het later opnieuw vragen.
askd-retry = Probeer opnieuw
askd-reminded = De herinnering is verstuurd.
askd-withdrawn = De vraag is ingetrokken.
askd-retried = Het bericht gaat opnieuw uit.
askd-answers = Antwoorden
askd-by-phone = Wie vertelde het?
askd-history = Wat er is gebeurd
askd-deed = { $act ->
    [question_send] Verstuurd
    [question_remind] Herinnerd
    [question_answer] Beantwoord
    [question_withdraw] Ingetrokken
   *[other] { $act }
}
