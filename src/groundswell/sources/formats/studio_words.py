"""The column names of YouTube Studio exports, in the languages in which people get them."""

from __future__ import annotations

__all__ = ["COLUMNS", "TOTAL", "role_of"]

#: What a column holds, and its names in lower case: English now and before, German, French, Spanish, Italian,
#: Dutch, Portuguese, Turkish. A name that is not here is given with ``--column``.
COLUMNS: dict[str, tuple[str, ...]] = {
    "Date": ("date", "datum", "fecha", "data", "tarih"),
    "Content": (
        "content", "video", "inhalt", "inhalte", "contenu", "contenus", "contenido", "contenuto", "contenuti",
        "conte\u00fado", "i\u00e7erik", "\u0130\u00e7erik".lower(),
    ),
    "Video title": (
        "video title", "videotitel", "titel des videos", "titre de la vid\u00e9o", "t\u00edtulo del v\u00eddeo",
        "t\u00edtulo del video", "titolo video", "titolo del video", "t\u00edtulo do v\u00eddeo", "video ba\u015fl\u0131\u011f\u0131",
    ),
    "Video publish time": (
        "video publish time", "ver\u00f6ffentlichungszeit des videos", "heure de publication de la vid\u00e9o",
        "hora de publicaci\u00f3n del v\u00eddeo", "hora de publicaci\u00f3n del video", "ora di pubblicazione del video",
        "publicatietijd van video", "hor\u00e1rio de publica\u00e7\u00e3o do v\u00eddeo", "video yay\u0131nlanma zaman\u0131",
    ),
    "Duration": ("duration", "dauer", "dur\u00e9e", "duraci\u00f3n", "durata", "duur", "dura\u00e7\u00e3o", "s\u00fcre"),
    "Views": (
        "views", "aufrufe", "vues", "vistas", "visualizaciones", "visualizzazioni", "weergaven",
        "visualiza\u00e7\u00f5es", "g\u00f6r\u00fcnt\u00fcleme", "g\u00f6r\u00fcnt\u00fclemeler",
    ),
    "Engaged views": ("engaged views",),
    "Likes": ("likes", "\u201emag ich\u201c-bewertungen", "me gusta", "mi piace", "beğenme"),
    "Dislikes": ("dislikes",),
    "Comments added": ("comments added", "comments", "kommentare", "commentaires", "comentarios"),
    "Shares": ("shares", "partages", "compartilhamentos"),
    "Traffic source": (
        "traffic source", "zugriffsquelle", "traffic-quelle", "source de trafic", "fuente de tr\u00e1fico",
        "sorgente di traffico", "verkeersbron", "origem do tr\u00e1fego", "trafik kayna\u011f\u0131",
    ),
    "Source type": ("source type", "quelltyp", "type de source", "tipo de fuente", "tipo di sorgente"),
    "Source title": ("source title", "titel der quelle", "titre de la source"),
}  # fmt: skip
#: The first cell of the row of sums.
TOTAL = frozenset(
    (
        "total",
        "gesamt",
        "insgesamt",
        "totale",
        "totaal",
        "toplam",
        "total general",
        "\u5408\u8a08",
        "\u603b\u8ba1",
    )
)
_ROLE = {name: role for role, names in COLUMNS.items() for name in names}


def role_of(name: str) -> str | None:
    """What a column holds, by its name; ``None`` when the name is not known."""
    return _ROLE.get(name.lower())
