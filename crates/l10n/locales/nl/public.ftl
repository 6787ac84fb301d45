### Wat iedereen mag lezen.

public-title = Wij waarschuwen zorginstellingen vóór het misgaat
public-lead = Brandwacht leest de waarschuwingen van fabrikanten, zoekt uit wie het raakt en zegt in gewone taal wat u vandaag doet.
public-mail-title = Kreeg u een mail van ons?
public-mail-text = Gebruik de knoppen in de mail. U hoeft niet in te loggen. Twijfelt u of de mail echt is? Bel ons en noem de code die begint met BW.
public-finder-title = Hebt u iets gevonden?
public-finder-text = Meld een kwetsbaarheid in een product of bij ons. Wij antwoorden binnen één werkdag.
public-join-title = Wilt u meedoen?
public-join-text = Elke zorginstelling kan zich aansluiten, ook als u één locatie heeft. Bel ons.
public-nothing-yet = U bent ingelogd. Voor uw rol zijn er nog geen pagina’s: het CERT bereikt u per mail en telefoon.
