### De wacht op patiëntgegevens: wat iemand leest die ze invulde of instuurde.

patient-title = Haal de patiëntgegevens weg
patient-lead = Er is nog niets verstuurd. Brandwacht neemt geen gegevens van patiënten aan.
patient-found-title = Dit lijkt van een patiënt te zijn
patient-found = Kijk in “{ $field }”: daar staat { $kind }.
patient-found-line = Kijk in “{ $file }”, regel { $line }: daar staat { $kind }.
patient-kind = { $code ->
    [bsn] een burgerservicenummer
    [birth_date] een geboortedatum
    [patient_number] een patiëntnummer
   *[other] een gegeven van een patiënt
}
patient-field = { $name ->
    [note] Toelichting
    [reason] Reden
    [by] Uw naam
    [accepted_by] Wie het risico aanvaardt
    [approved_by] Wie het goedkeurde
    [advice_nl] Advies in het Nederlands
    [advice_en] Advies in het Engels
    [name] Naam
    [mail] E-mailadres
    [email] E-mailadres
    [phone] Telefoon
    [said] Wat er is gezegd
    [text] Tekst
    [version] Versie
    [product] Product
    [maker] Maker
    [word] Woord
    [url] Adres
   *[other] { $name }
}
patient-mend = Pas de tekst hieronder aan en verstuur hem opnieuw. De rest van wat u invulde, gaat mee.
patient-mend-file = Haal de gegevens uit het bestand en stuur het opnieuw in.
patient-send-again = Verstuur opnieuw
patient-send-anyway = Verstuur het zo
patient-back = Terug naar het formulier
patient-why = Wij bewaren nooit wat hier staat. Is het geen gegeven van een patiënt? Zet er dan voor wat het is, zoals “serienummer” of “ordernummer”.
patient-redacted = { $places ->
    [one] Uw bestand is ingenomen. Wij haalden er één gegeven uit dat van een patiënt leek. Haal het ook weg in uw eigen systeem.
   *[other] Uw bestand is ingenomen. Wij haalden er { $places } gegevens uit die van een patiënt leken. Haal ze ook weg in uw eigen systeem.
}
patient-passed = { $places ->
    [one] Let op: in wat u stuurde, staat iets dat een gegeven van een patiënt lijkt. Is dat zo, bel ons dan.
   *[other] Let op: in wat u stuurde, staan { $places } dingen die gegevens van een patiënt lijken. Is dat zo, bel ons dan.
}
