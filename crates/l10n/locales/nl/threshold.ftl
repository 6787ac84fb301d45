### Vanaf welke zekerheid een instelling iets verteld wordt.

threshold-title = Wanneer vertellen wij het u?
threshold-title-of = Wanneer vertellen wij het { $name }?
threshold-lead = Kies hoe zeker wij moeten zijn. Wij vinden even veel; u ziet er alleen minder van.
threshold-edit = Wanneer vertellen wij het u?
threshold-edit-desk = Vanaf welke zekerheid
threshold-from = { $code ->
    [possible] Altijd, ook als wij twijfelen
    [probable] Als het waarschijnlijk van u is
   *[certain] Alleen als het zeker is
}
threshold-why = { $code ->
    [possible] U ziet alles wat wij vinden. Dit is de gewone keuze.
    [probable] Wij laten weg waarvan wij niet zeker weten dat het uw product is.
   *[certain] Wij laten alles weg waarbij nog iets uit te zoeken is, zoals de versie.
}
threshold-affected = Laat ook kwetsbare apparaten weg als wij minder zeker zijn dan dit
threshold-affected-why = Zonder dit vinkje vertellen wij een kwetsbaar apparaat altijd. Met dit vinkje kunt u een waarschuwing missen.
threshold-save = Bewaar
threshold-saved = Bewaard. Wij passen uw meldingen aan.
threshold-only-responsible = Alleen een manager of security officer van uw instelling kan dit wijzigen.
threshold-withheld = { $count ->
    [one] 1 mogelijke treffer staat er niet bij, omdat u dat zo koos.
   *[other] { $count } mogelijke treffers staan er niet bij, omdat u dat zo koos.
}
threshold-show = Laat ze zien
threshold-shown = { $count ->
    [one] Er staat 1 treffer bij die u anders weglaat.
   *[other] Er staan { $count } treffers bij die u anders weglaat.
}
threshold-hide = Laat ze weg
threshold-desk = Wordt verteld: { $from }
threshold-desk-affected = Daaronder blijven ook kwetsbare apparaten weg.
threshold-desk-withheld = { $count ->
    [0] Er wordt nu niets weggelaten.
    [one] Er wordt nu 1 treffer weggelaten.
   *[other] Er worden nu { $count } treffers weggelaten.
}
threshold-desk-hit = { $count ->
    [one] 1 kwetsbare regel blijft weg: de instelling koos dat
   *[other] { $count } kwetsbare regels blijven weg: de instelling koos dat
}
