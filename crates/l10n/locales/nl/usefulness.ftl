### Wat wie een melding kreeg ervan vond.

vote-ask = Was dit bericht nuttig?
vote-word = { $vote ->
    [useful] nuttig
    [not_for_us] niet voor ons
   *[unclear] onduidelijk
}
vote-thanks = Dank u wel. Wij leren hiervan. U kunt later iets anders kiezen.
vote-missing = Kies of dit bericht nuttig was.

## Wat het CERT ervan ziet

vote-title = Wat zij van de melding vonden
vote-tally = Wat zij van de melding vonden: { $useful } keer nuttig, { $others } keer niet voor ons, { $unclear } keer onduidelijk.
vote-sectors = Nuttig per sector
vote-sectors-lead = De delen gaan over wie iets van de melding vond. Wie niets zei, telt niet mee.
vote-col-sector = Sector
vote-col-notices = Meldingen waar iemand iets van vond
