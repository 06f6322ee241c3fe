"""Wording of disclosure in seven languages, denials, and sentences that only look like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import groundswell as gs
from groundswell.press import DISCLOSURE_KINDS

DISCLOSED = [
    ("sponsored", "This video is sponsored by Sample Shoes."),
    ("sponsored", "Big thanks to Sample for sponsoring today's video!"),
    ("sponsored", "Includes paid promotion."),
    ("sponsored", "Paid partnership with @sample"),
    ("sponsored", "This is an ad, but I like the shoes anyway."),
    ("sponsored", "Made in partnership with Sample."),
    ("sponsored", "I was paid to promote this app."),
    ("sponsored", "Sponsor: Sample Tools"),
    ("sponsored", "Brought to you by Sample."),
    ("affiliate", "Some of the links above are affiliate links."),
    ("affiliate", "If you buy through my link I earn a small commission."),
    ("affiliate", "As an Amazon Associate I earn from qualifying purchases."),
    ("affiliate", "Camera (affiliate): http://example.com/c"),
    ("affiliate", "Support our club while shopping at Amazon."),
    ("affiliate", "Shop for lenses on Amazon: http://example.com/l"),
    ("affiliate", "Support the channel by shopping on Amazon with this link."),
    ("gifted", "The phone was sent to me for free."),
    ("gifted", "They sent me this camera for review."),
    ("gifted", "I received this lamp in exchange for an honest review, a PR sample."),
    ("hashtag", "Loving these shoes #ad"),
    ("hashtag", "so soft! #bezahltepartnerschaft"),
    ("hashtag", "#publi nuevo look"),
    ("label", "[Anzeige] Meine Morgenroutine"),
    ("label", "Werbung"),
    ("sponsored", "Dieses Video enthält Werbung für Musterschuhe."),
    ("sponsored", "Bezahlte Partnerschaft mit Muster"),
    ("sponsored", "Das Video entstand in Kooperation mit Muster."),
    ("sponsored", "Das Video wird gesponsert von Muster."),
    ("affiliate", "Mit * markierte Links sind Affiliate-Links, ich erhalte eine Provision."),
    ("gifted", "Das Produkt wurde mir kostenlos zur Verfügung gestellt."),
    ("sponsored", "Vidéo sponsorisée par Exemple."),
    ("sponsored", "Cette vidéo est en partenariat avec Exemple."),
    ("sponsored", "Collaboration commerciale avec Exemple"),
    ("affiliate", "Les liens sont affiliés, je touche une commission."),
    ("sponsored", "Este vídeo está patrocinado por Ejemplo."),
    ("sponsored", "Colaboración pagada con Ejemplo"),
    ("affiliate", "Contiene enlaces de afiliado."),
    ("sponsored", "Video sponsorizzato da Esempio."),
    ("sponsored", "Collaborazione a pagamento con Esempio"),
    ("affiliate", "Questi sono link di affiliazione."),
    ("sponsored", "Deze video is gesponsord door Voorbeeld."),
    ("sponsored", "Betaalde samenwerking met Voorbeeld"),
    ("affiliate", "Via deze links krijg ik een kleine commissie."),
    ("sponsored", "Vídeo patrocinado pela Exemplo."),
    ("sponsored", "Parceria paga com Exemplo"),
    ("affiliate", "Contém links de afiliado."),
]
PLAIN = [
    "This video is not sponsored.",
    "FTC: not a sponsored video, I bought everything myself.",
    "I am not being paid to say this; no paid promotion here.",
    "Keine Werbung, alles selbst gekauft.",
    "Dieses Video ist nicht gesponsert.",
    "Cette vidéo n'est pas sponsorisée.",
    "Este vídeo no está patrocinado.",
    "Questo video non è sponsorizzato.",
    "Deze video is niet gesponsord.",
    "Este vídeo não é patrocinado.",
    "Affiliate marketing tutorial for beginners.",
    "The commission published its report on Monday.",
    "Is there an adblocker for this? #adorable #address",
    "The ad break on television was long.",
    "He is the main sponsor of the bill in the senate.",
    "The publisher released a public statement.",
    "Support me on Patreon!",
    "Subscribe for more videos.",
    "Die Anzeige auf dem Display flackert.",
    "Ich finde Werbung im Fernsehen furchtbar.",
    "Le public a adoré le spectacle.",
    "La publicidad engañosa es un problema.",
    "In 1999 she moved to the commission of the EU.",
    "Trademarks of Sample Inc. or its affiliates.",
    "I paid for dinner.",
    "We walked past the shop for toys on Amazon Street.",
]


@pytest.mark.parametrize(("kind", "text"), DISCLOSED)
def test_wording_is_found(kind: str, text: str) -> None:
    found = gs.find_disclosures(text)
    assert kind in {item.kind for item in found}
    assert all(
        text[item.start : item.end] == item.wording and item.kind in DISCLOSURE_KINDS for item in found
    )


@pytest.mark.parametrize("text", PLAIN)
def test_denials_and_lookalikes_are_none(text: str) -> None:
    assert gs.find_disclosures(text) == ()


def test_a_label_is_furniture_on_a_page() -> None:
    assert [claim.kind for claim in gs.read_press("Werbung\n\nDas Wetter")] == ["disclosure"]
    assert len(gs.read_press("<html><p>Werbung</p><p>Das Wetter</p></html>")) == 0


@given(st.lists(st.sampled_from([text for _, text in DISCLOSED] + PLAIN), max_size=8))
def test_sentences_do_not_change_each_other(texts: list[str]) -> None:
    whole = gs.find_disclosures("\n\n".join(texts))
    assert len(whole) == sum(len(gs.find_disclosures(text)) for text in texts)


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    for item in gs.find_disclosures(text):
        assert text[item.start : item.end] == item.wording
