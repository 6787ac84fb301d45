### Teksten van het onderdeel: handelingsadvies, voor wie welke passage is en hoe leesbaar die is.

advice-group = { $group ->
    [technical] ICT-beheer
    [medical_technology] medische techniek
    [supplier] ICT-leverancier
    [small] kleine instelling
   *[board] bestuur
}
advice-everybody = iedereen
advice-if-not-possible = wat iemand doet als dit niet lukt
advice-only-for = Voor { $group }: { $text }
compose-headings = Schrijf per lezer
compose-headings-hint = Zet een regel met een woord tussen haken boven wat alleen voor die lezer is. Wat boven de eerste regel met haken staat, is voor iedereen. Meer lezers? Zet er een komma tussen. De tekst voor het bestuur mailen wij niet; de instelling leest die op de pagina van de melding.
compose-outline = Zet een opzet klaar
compose-bad-heading = Wij kennen [{ $words }] niet (regel { $line }, { $language }). Kies uit: { $known }
compose-nothing-for = Deze lezer krijgt geen advies van u te lezen (taal: { $language }). Schrijf er een, of zet een passage voor iedereen.
compose-small-long = Deze mail heeft { $words } woorden. Houd hem onder 120: een kleine instelling leest niet verder.
readability-title = Lees de tekst nog eens na ({ $language })
readability-long-sentence = Knip deze zin van { $words } woorden: “{ $start } …”
readability-hard-word = Vervang “{ $word }” door: { $easier }
readability-long-word = Knip dit woord of leg het uit: “{ $word }”
readability-passive = Zeg wie het doet: “{ $start } …”
readability-board = Houd het voor het bestuur bij drie zinnen; nu zijn het er { $sentences }.

outline-technical = { $remedy ->
    [fix] Installeer de update van { $maker } voor { $product }. Maak eerst een reservekopie.
    [workaround] Voer de maatregel van { $maker } uit voor { $product }. Kijk daarna of alles nog werkt.
   *[none] Haal { $product } weg van internet. Laat alleen toe wat echt nodig is. { $maker } heeft nog geen oplossing.
}
outline-medical = { $remedy ->
    [fix] Vraag { $maker } wanneer de update van { $product } kan. Spreek met de afdeling af wanneer het apparaat even weg mag.
    [workaround] Vraag { $maker } of de maatregel voor { $product } veilig is tijdens gebruik. Spreek met de afdeling af wanneer u het doet.
   *[none] Vraag { $maker } wanneer er een oplossing komt voor { $product }. Zeg tegen de afdeling waar zij op moet letten.
}
outline-small = Vraag uw leverancier wanneer het klaar is. Schrijf dat op.
outline-board = Er zit een lek in { $product } van { $maker }. Onze technici weten wat zij moeten doen. U hoeft nu niets te beslissen.
outline-fallback = Zet { $product } op een eigen deel van het netwerk. Let op wat ermee gebeurt. Laat ons weten wanneer het wel kan.

compose-looking = { $name } vraagt u om mee te kijken ({ $at }). Lees de mails na en stuur ze, of verander ze: dan kijkt { $name } weer mee.
compose-looking-own = U vroeg een collega om mee te kijken ({ $at }). Zodra iemand anders hetzelfde stuurt, gaat het uit.
compose-takes-two = Dit gaat naar veel mensen; wie in 24 uur al een melding hierover kreeg, telt mee. Een collega kijkt mee voordat het uitgaat.
compose-sure-ask-lead = Er gaat nog niets uit. Een collega leest het na en stuurt het.
compose-yes-ask = Ja, vraag een collega
subjects-looks = { $name } vraagt u om mee te kijken
