### Teksten van het onderdeel: SBOM's (softwarelijsten) die bewaard worden. Begin elke tekst met "bills-".

bills-nav = SBOM’s
bills-title = Onze SBOM’s
bills-lead = { $count ->
    [0] Een SBOM zegt welke onderdelen in een product zitten. Voeg er een toe: dan waarschuwen wij u ook over de onderdelen.
   *[other] Wij vergelijken deze onderdelen met elk nieuw advies.
}
bills-desk-title = SBOM’s voor iedereen
bills-desk-lead = Van een fabrikant gekregen? Voeg de SBOM hier toe. Hij geldt voor elke instelling die het product heeft.
bills-coverage = { $with } van uw { $products } producten hebben een SBOM ({ $lines } regels).
bills-add = Voeg een SBOM toe
bills-list = SBOM’s
bills-none = Er zijn nog geen SBOM’s
bills-none-do = Vraag de fabrikant om een SBOM in CycloneDX of SPDX, en voeg hem toe.
bills-col-product = Product
bills-col-components = Onderdelen
bills-col-assets = Regels
bills-col-found = Gevonden
bills-of-one = alleen nummer { $number }
bills-found = { $affected } kwetsbaar, { $review } twijfel, { $out } uitgesloten
bills-found-nothing = niets gevonden
bills-busy = Wij vergelijken deze SBOM nog.
bills-findings = Wat er is gevonden
bills-findings-none = Geen enkel advies gaat over deze onderdelen.
bills-findings-out = { $count ->
    [one] 1 advies is uitgesloten
   *[other] { $count } adviezen zijn uitgesloten
}
bills-in = in { $product }
bills-assets = { $count ->
    [0] op geen enkele regel
    [one] op 1 regel: { $numbers }
   *[other] op { $count } regels: { $numbers }
}
bills-institutions = { $assets } regels bij { $count ->
    [one] 1 instelling
   *[other] { $count } instellingen
}
bills-verdict = { $code ->
    [affected] kwetsbaar
    [review] twijfel
   *[not_affected] uitgesloten
}
bills-new-title = Voeg een SBOM toe
bills-new-lead = Kies het bestand, en zeg van welk product het is.
bills-new-desk-lead = Kies het bestand, en noem het product. Deelnemers zien niet deze lijst, wel welk onderdeel kwetsbaar is in wat zij hebben.
bills-file = De SBOM
bills-file-hint = CycloneDX 1.4 t/m 1.7 (JSON of XML) of SPDX 2.2 of 2.3 (JSON of tag-value). Hoogstens 32 MB.
bills-product = Product op uw lijst
bills-product-hint = De SBOM geldt dan voor elke regel met dit product.
bills-product-none = – kies een product –
bills-product-option = { $product } ({ $count ->
    [one] 1 regel
   *[other] { $count } regels
})
bills-number = Of één inventarisnummer
bills-number-hint = Vul dit alleen in als de SBOM van één apparaat is.
bills-maker = Fabrikant
bills-name = Product
bills-version = Versie
bills-version-hint = Laat leeg als de SBOM voor elke versie geldt.
bills-save = Voeg toe
bills-wrong-file = Kies een bestand.
bills-wrong-read = Wij kunnen dit bestand niet lezen
bills-not-read = { $code ->
    [not_json] Dit is geen goede JSON{ $place }. Vraag een nieuw bestand aan wie het heeft gemaakt.
    [not_xml] Dit is geen goede XML{ $place }. Vraag een nieuw bestand aan wie het heeft gemaakt.
    [not_text] Hier staat niet wat in dit formaat hoort{ $place }. Vraag een nieuw bestand aan wie het heeft gemaakt.
    [too_large] Het bestand is te groot. Vraag aan wie het heeft gemaakt om het te splitsen.
    [too_many] Het bestand heeft te veel onderdelen{ $place }. Vraag aan wie het heeft gemaakt om het te splitsen.
    [too_deep] Het bestand zit te ingewikkeld in elkaar{ $place }. Vraag een nieuw bestand aan wie het heeft gemaakt.
    [other_format] Dit is geen formaat dat wij lezen{ $place }. Vraag aan wie het heeft gemaakt om CycloneDX of SPDX.
    [unknown_version] Deze versie van het formaat kennen wij niet{ $place }. Vraag aan wie het heeft gemaakt om een andere versie.
    [no_components] Er staat geen onderdeel in. Kies het bestand met de onderdelen, of vraag het aan wie de SBOM heeft gemaakt.
    [no_statements] Er staat niet in welke kwetsbaarheid wel of niet telt. Vraag een nieuw bestand aan wie het heeft gemaakt.
    [unknown_vex] Dit is geen OpenVEX, CycloneDX of CSAF. Vraag aan wie het heeft gemaakt om een van deze drie.
   *[other] Vraag een nieuw bestand aan wie het heeft gemaakt.
}
bills-wrong-product = Kies een product, of vul een inventarisnummer in.
bills-wrong-name = Vul in van welk product de SBOM is.
bills-wrong-number = Dit inventarisnummer staat niet op uw lijst.
bills-wrong-many = Dit bestand heeft te veel onderdelen. Splits het.
bills-added = De SBOM is toegevoegd. Wij vergelijken hem nu met alle adviezen.
bills-known = Deze SBOM hadden wij al.
bills-removed = De SBOM is weggehaald.
bills-about = Over deze SBOM
bills-about-file = Bestand
bills-about-format = Formaat
bills-about-says = Zegt zelf
bills-about-by = Gemaakt door
bills-about-hash = SHA-256
bills-about-added = Toegevoegd
bills-whose = Van
bills-whose-cert = het CERT, voor iedereen die het product heeft
bills-download = Download het bestand
bills-vex = Wat de leverancier erover zegt (VEX)
bills-vex-lead = Zegt de leverancier van een onderdeel met een reden dat het niet kwetsbaar is? Dan telt dat. Wat anderen zeggen tonen wij alleen.
bills-vex-file = VEX-bestand
bills-vex-hint = OpenVEX, CycloneDX of CSAF. Hoogstens 32 MB.
bills-vex-add = Voeg VEX toe
bills-vex-added = De VEX is toegevoegd. Wij vergelijken opnieuw.
bills-vex-known = Dit bestand hadden wij al.
bills-vex-line = { $file } ({ $format }): { $count ->
    [one] 1 uitspraak
   *[other] { $count } uitspraken
}
bills-remove = Haal weg
bills-remove-why = Dan vergelijken wij deze onderdelen niet meer. U kunt het bestand later opnieuw toevoegen.
bills-through = door het onderdeel { $component }
