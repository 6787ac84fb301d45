### Teksten van het onderdeel: topics. Waarover een organisatie stil wil zijn, en wat zij volgt.

topics-nav = Stil en gevolgd
topics-title = Waarover wij u vertellen
topics-lead = Kies wat mag wachten tot uw weekoverzicht, en welke fabrikanten en soorten apparaten u volgt.
topics-quiet-title = Niet meteen mailen
topics-quiet-lead = Over wat u hier kiest mailen wij u niet meteen. U leest het in uw weekoverzicht, en wij sturen geen herinneringen. Is het hoog, gevaarlijk voor patiënten of wordt het misbruikt? Dan komt het altijd meteen.
topics-quiet-none = Wij mailen u over alles meteen.
topics-up-to = { $level ->
    [low] Alleen wat laag is
   *[medium] Wat laag en wat gemiddeld is
}
topics-until = Tot en met { $day }
topics-ended = Geëindigd op { $day }: wij mailen weer meteen.
topics-loud-do = Mail ons weer meteen
topics-loud-of = Mail ons weer meteen over { $name }
topics-quiet-add = Kies wat mag wachten
topics-class = Soort apparaat
topics-class-none = Geen soort: een fabrikant
topics-maker = Of een fabrikant
topics-maker-hint = Schrijf de naam zoals die in uw lijst of in een advies staat.
topics-level = Hoe ernstig het mag zijn
topics-last-day = Tot wanneer
topics-last-day-hint = Hooguit twaalf maanden. Wij waarschuwen u in uw overzicht voordat het eindigt.
topics-why = Waarom (hoeft niet)
topics-quiet-do = Laat dit wachten
topics-follow-title = U volgt
topics-follow-lead = In uw weekoverzicht staan adviezen hierover, ook als geen apparaat van u geraakt is. Er wordt niets van u gevraagd. Wij noemen alleen wat de hele sector mag weten.
topics-follow-none = U volgt nog niets.
topics-follow-add = Volg
topics-follow-do = Volg dit
topics-unfollow-do = Volg niet meer
topics-unfollow-of = Volg { $name } niet meer
topics-only = Een manager of security officer van uw organisatie kan dit wijzigen.
topics-never = U krijgt geen weekoverzicht per mail. Daarom is nu niets stil: wij mailen u over alles meteen. Kies op de pagina van uw overzicht hoe vaak u het wilt.
topics-off = Wij sturen geen weekoverzichten. Daarom is nu niets stil: wij mailen u over alles meteen.
topics-done = { $done ->
    [quiet] Bewaard. Het geldt vanaf de volgende melding.
    [loud] Wij mailen u hierover weer meteen, vanaf de volgende melding.
    [follow] Bewaard. U vindt het in uw weekoverzicht.
   *[unfollow] U volgt dit niet meer.
}

## In de week

topics-week-title = U volgt dit
topics-week-lead = Deze adviezen gaan over wat u volgt. Voor zover bekend is geen apparaat van u geraakt.
topics-week-by = U volgt { $topic }
topics-week-open = Lees het bij { $publisher }
topics-ending-title = Binnenkort mailen wij weer meteen
topics-ending-line = { $topic }: tot en met { $day }. Daarna mailen wij u meteen. Kies opnieuw als het mag blijven wachten.
topics-line-quiet = Niet gemaild: u koos ervoor dit in uw weekoverzicht te lezen.
topics-mail-quiet = { $line } Niet eerder gemaild: u koos ervoor dit in uw weekoverzicht te lezen.
topics-mail-followed = { $title } ({ $publisher }). U volgt { $topic }.
topics-mail-few = { $count ->
    [one] Er is 1 advies dat u volgt.
   *[other] Er zijn { $count } adviezen die u volgt.
}
topics-mail-ending = Wat nu mag wachten, mailen wij straks meteen.

## Bij het CERT

topics-desk-title = Stil en gevolgd
topics-desk-none = Nergens stil over, en volgt niets.
topics-desk-quiet = Stil over { $topic }: { $level }, tot en met { $day }
topics-desk-follows = Volgt { $topic }
topics-desk-part = { $name } leest dit in het weekoverzicht: stil op eigen verzoek tot en met { $day }. Wij herinneren en bellen niet. Wordt het hoog, of wordt het misbruikt? Dan gaat de mail meteen.
topics-desk-count = { $count ->
    [one] 1 daarvan is stil op verzoek van de organisatie: dat is geen zwijgen, en niemand wordt erover gebeld.
   *[other] { $count } daarvan zijn stil op verzoek van de organisaties: dat is geen zwijgen, en niemand wordt erover gebeld.
}

## Hoe relevant meldingen zijn

rate-title = Hoe nuttig meldingen waren
rate-lead = Kijk waar meldingen hun doel missen. Het percentage zegt welk deel van de stemmen ‘nuttig’ was. Het staat er vanaf vijf stemmen.
rate-nav = Hoe nuttig meldingen waren
rate-days = Laatste { $days } dagen
rate-all = Alle meldingen: { $percent } % nuttig, van { $count ->
    [one] 1 stem.
   *[other] { $count } stemmen.
}
rate-too-few-all = { $count ->
    [0] Niemand heeft in deze tijd iets gezegd.
    [one] Maar 1 stem in deze tijd: te weinig voor een percentage.
   *[other] Maar { $count } stemmen in deze tijd: te weinig voor een percentage.
}
rate-by-sector = Per sector
rate-by-maker = Per fabrikant
rate-by-class = Per soort apparaat
rate-col-rate = Nuttig
rate-col-votes = Stemmen
rate-col-of = Van
rate-too-few = { $count ->
    [0] Alles staat er.
    [one] 1 met minder dan vijf stemmen staat er niet bij.
   *[other] { $count } met minder dan vijf stemmen staan er niet bij.
}
rate-bad-days = Kies 90 of 365 dagen.
