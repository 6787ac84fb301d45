### Teksten van het onderdeel: thuis vergelijken.

## Een melding aan een instelling die zelf telt

blind-mail-small = U telde zelf { $count } op uw lijst. Welke dat zijn, weet u; wij niet.
blind-mail = U telde zelf: { $count } regels op uw lijst zijn kwetsbaar. Welke dat zijn, staat alleen in uw eigen verslag.
blind-mail-customer = { $institution } telde zelf: { $count } regels zijn kwetsbaar. Welke dat zijn, weet de instelling.
blind-devices = Zelf geteld: { $count }
blind-devices-why = De instelling vergelijkt thuis. Welke apparaten het zijn, weten wij niet.
blind-devices-own = U telde zelf { $count }. Welke apparaten het zijn, staat in het verslag dat u thuis heeft gemaakt.

## Bij een waarschuwing

blind-who = Tellen zelf
blind-who-lead = Deze instellingen vergelijken thuis. Wij weten hoeveel, niet welke. Deze aantallen staan nergens bij de andere opgeteld.
blind-who-caption = Instellingen die zelf tellen, met wat zij telden
blind-counted = zelf geteld: { $count }
blind-counted-none = zelf geteld: niets
blind-counted-review = { $count } nog uit te zoeken
blind-not-yet = nog niet geteld
blind-not-current = nog niet geteld op de nieuwste versie
blind-said = { $name }, met bundel { $serial }
blind-not-in-bundle = Deze waarschuwing staat in geen bundel ({ $tlp }). Vraag het deze instellingen zelf.
blind-sum = { $count ->
    [one] 1 telde zelf
   *[other] { $count } telden zelf
}
blind-make-notice = { $count ->
    [one] Maak melding (1 telde zelf)
   *[other] Maak melding ({ $count } telden zelf)
}
blind-lead-notice = { $count ->
    [one] Eén instelling telde zelf wat kwetsbaar is. Maak een melding.
   *[other] { $count } instellingen telden zelf wat kwetsbaar is. Maak een melding.
}

## Hoe een instelling meedoet

blind-mode-title = Hoe deze instelling meedoet
blind-mode = { $code ->
    [shared] Deelt de lijst
    [blind] Vergelijkt thuis
    [none] Heeft geen lijst
   *[other] ?
}
blind-mode-why = { $code ->
    [shared] De lijst staat hier. Het CERT vergelijkt en ziet welke apparaten geraakt zijn.
    [blind] De lijst blijft thuis. Het CERT krijgt alleen aantallen.
    [none] Er is geen lijst. Het CERT kent alleen de instelling en haar leverancier.
   *[other] ?
}
blind-mode-since = Sinds { $day }.
blind-mode-change = Anders meedoen
blind-mode-confirm-title = De lijst wordt hier gewist
blind-mode-confirm = { $lines ->
    [0] Hier staat nu geen regel. Bestanden en vergelijkingen van vroeger worden ook gewist.
    [one] Hier staat 1 regel. Die wordt gewist, met alle bestanden die zijn geüpload en alles wat daarin is gevonden.
   *[other] Hier staan { $lines } regels. Die worden gewist, met alle bestanden die zijn geüpload en alles wat daarin is gevonden.
}
blind-mode-confirm-final = Dit kan niet ongedaan worden gemaakt. Meldingen en antwoorden blijven bestaan, zonder apparaten. Reservekopieën van het CERT bevatten de lijst tot ze verlopen.
blind-mode-confirm-word = Typ { $word } om te bevestigen
blind-mode-word = WISSEN
blind-mode-wrong-word = Typ { $word } om de lijst te wissen. Er is niets veranderd.
blind-mode-wipe = Wis de lijst en ga verder
blind-mode-save = Bewaar
blind-mode-saved = Bewaard.
blind-mode-wiped = { $lines ->
    [0] Bewaard. Er stond hier geen regel meer.
    [one] Bewaard. 1 regel is gewist.
   *[other] Bewaard. { $lines } regels zijn gewist.
}
blind-mode-only-responsible = Alleen een bestuurder of een beveiligingsfunctionaris van uw instelling kan dit veranderen.
blind-coverage = Geteld: { $counted } van { $total } waarschuwingen, in { $affected } daarvan iets gevonden.
blind-coverage-none = Deze instelling heeft nog niets geteld. Bel om te vragen of het lukt.
blind-last = Laatste antwoord: { $name }, bundel { $serial }
blind-lead = Deze instelling vergelijkt thuis. Wij krijgen alleen aantallen.
blind-mode-edit = Verander hoe deze instelling meedoet

## De pagina van het lid

blind-nav = Thuis vergelijken
blind-title = Zelf thuis vergelijken
blind-page-lead = Houd uw lijst thuis en vertel ons alleen hoeveel apparaten geraakt zijn.
blind-how = Zo werkt het
blind-how-1 = Haal hier de bundel op: één bestand met alle waarschuwingen en onze kennis van producten.
blind-how-2 = Zet het bestand op een computer in uw eigen huis. Die hoeft niet op internet.
blind-how-3 = Vergelijk daar uw lijst met de bundel. Uw lijst verlaat de computer niet.
blind-how-4 = Lees wat eruit komt: per waarschuwing een aantal, en verder niets. Haal weg wat u niet wilt zeggen.
blind-how-5 = Stuur dat bestand hier in.
blind-step-download = 1. Haal de bundel op
blind-download = Download de bundel
blind-download-hint = Bundels krijgen steeds een hoger nummer. Haal elke week een nieuwe.
blind-step-key = 2. Controleer van wie de bundel is
blind-key-why = { $by ->
    [phone] De bundel is ondertekend. Bel ons één keer op { $at } en vergelijk deze cijfers. Bewaar daarna de sleutel.
    [mail] De bundel is ondertekend. Vraag ons één keer om deze cijfers ({ $at }) en vergelijk ze. Bewaar daarna de sleutel.
   *[name] De bundel is ondertekend. Vraag { $at } één keer om deze cijfers en vergelijk ze. Bewaar daarna de sleutel.
}
blind-key-download = Download de sleutel
blind-fingerprint = Vingerafdruk van de sleutel
blind-no-key = { $by ->
    [phone] Het CERT heeft nog geen sleutel om bundels mee te ondertekenen. Bel { $at }.
    [mail] Het CERT heeft nog geen sleutel om bundels mee te ondertekenen. Mail { $at }.
   *[name] Het CERT heeft nog geen sleutel om bundels mee te ondertekenen. Zeg het { $at }.
}
blind-step-compare = 3. Vergelijk thuis
blind-program = { $by ->
    [phone] U heeft het programma brandwacht nodig: één bestand, hetzelfde als waarmee het CERT werkt. Vraag het aan ons ({ $at }). Of bouw het zelf, in een map met de broncode:
    [mail] U heeft het programma brandwacht nodig: één bestand, hetzelfde als waarmee het CERT werkt. Vraag het aan ons ({ $at }). Of bouw het zelf, in een map met de broncode:
   *[name] U heeft het programma brandwacht nodig: één bestand, hetzelfde als waarmee het CERT werkt. Vraag het { $at }. Of bouw het zelf, in een map met de broncode:
}
blind-compare = Zet het programma brandwacht, de bundel, de sleutel en uw lijst (CSV) in één map. Typ dan:
blind-compare-hint = verslag.html is voor u en noemt elk apparaat. antwoord.json is voor ons en noemt er geen. Wilt u ook geen precieze aantallen geven? Zet er --coarse bij: dan staat er 1–9, 10–99 of 100+.
blind-step-send = 4. Stuur de aantallen in
blind-file = Het bestand antwoord.json
blind-file-hint = Wij lezen alleen aantallen. Staat er iets anders in, dan weigeren wij het bestand.
blind-send = Stuur de aantallen in
blind-send-none = Kies eerst het bestand.
blind-not-blind = Uw lijst staat nu bij ons. Dan vergelijken wij voor u en hoeft u dit niet te doen.
blind-sent = { $counted ->
    [one] Bedankt. Wij hebben voor 1 waarschuwing uw aantallen genoteerd.
   *[other] Bedankt. Wij hebben voor { $counted } waarschuwingen uw aantallen genoteerd.
}
blind-sent-unknown = { $count ->
    [one] 1 waarschuwing kennen wij niet; daarvan bewaren wij niets.
   *[other] { $count } waarschuwingen kennen wij niet; daarvan bewaren wij niets.
}
blind-inventory-lead = Uw lijst blijft thuis. Vergelijk daar, en vertel ons de aantallen.
blind-flaws = Dit bestand kunnen wij niet gebruiken
blind-flaws-do = Er is niets bewaard. Maak het bestand opnieuw met brandwacht assess --answers, of bel ons.
blind-flaw = { $code ->
    [not_json] Dit is geen goede JSON. Het bestand is veranderd of niet heel aangekomen.
    [too_large] Het bestand is te groot voor een bestand met aantallen.
    [too_deep] Dit is geen bestand met aantallen.
    [too_many] Dit is geen bestand met aantallen.
    [other_file] Dit is geen bestand met aantallen. Kies het bestand dat brandwacht assess --answers heeft gemaakt.
    [version] Dit bestand is met een andere versie van het programma gemaakt. Gebruik dezelfde versie als het CERT.
    [foreign] Dit hoort niet in een bestand met aantallen. Haal het weg, zodat u niets van uw apparaten verstuurt.
    [bundle] Het nummer van de bundel ontbreekt.
    [twice] Deze waarschuwing staat er twee keer in. Laat er één staan.
    [too_long] De opmerking is te lang. Kort haar in.
    [count] Hier hoort een heel getal, of “1-9”, “10-99” of “100+”.
   *[value] Hier staat niet wat er hoort te staan.
}
blind-own = Wat u heeft geteld
blind-own-none = U heeft nog niets ingestuurd waarin iets is gevonden.
blind-col-advisory = Waarschuwing
blind-col-counted = Geteld
blind-col-when = Wanneer
blind-reports = Wat u heeft ingestuurd
blind-report = { $counted ->
    [one] bundel { $serial }, 1 waarschuwing, door { $name }
   *[other] bundel { $serial }, { $counted } waarschuwingen, door { $name }
}
blind-key-public = Sleutel voor bundels
blind-key-public-text = Vergelijkt u thuis? Bel ons en vergelijk deze cijfers met uw sleutel.

## Het verslag voor thuis

blind-report-title = Wat raakt ons?
blind-report-made = Vergeleken op { $day } met bundel { $serial } van { $cert }. Dit verslag noemt apparaten. Houd het in huis.
blind-report-summary = { $affected } regels zijn geraakt en van { $review } moet iemand het uitzoeken, bij { $advisories } waarschuwingen en { $lines } regels.
blind-report-verdict = { $code ->
    [affected] geraakt
    [review] uitzoeken
    [unread] niet gelezen
   *[other] ?
}
blind-report-unread = { $count ->
    [one] 1 regel van de lijst was niet te lezen en is niet vergeleken. Herstel die regel en vergelijk opnieuw: wat erop staat, kan geraakt zijn.
   *[other] { $count } regels van de lijst waren niet te lezen en zijn niet vergeleken. Herstel die regels en vergelijk opnieuw: wat erop staat, kan geraakt zijn.
}
blind-report-unread-more = { $count ->
    [one] En nog 1 regel.
   *[other] En nog { $count } regels.
}
blind-report-unread-line = Regel { $line }
blind-report-nothing = Niets op deze lijst is geraakt, voor zover wij dat konden zien.
blind-report-number = Nummer
blind-report-product = Product
blind-report-place = Plaats
blind-report-why = Waarom
