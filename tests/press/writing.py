"""Numbers written out in words: the slow and simple opposite of the reader."""

from __future__ import annotations


def _words(text: str) -> list[str]:
    return text.split()


ENGLISH = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
ENGLISH_TENS = _words("twenty thirty forty fifty sixty seventy eighty ninety")
GERMAN = _words(
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn"
)
GERMAN_TENS = _words("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
DUTCH = _words(
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien"
)
DUTCH_TENS = _words("twintig dertig veertig vijftig zestig zeventig tachtig negentig")
FRENCH = _words(
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf"
)
FRENCH_TENS = _words("vingt trente quarante cinquante soixante")
SPANISH = _words(
    "cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho "
    "diecinueve veinte veintiún veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve"
)
SPANISH_TENS = _words("treinta cuarenta cincuenta sesenta setenta ochenta noventa")
SPANISH_HUNDREDS = _words(
    "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)
ITALIAN = _words(
    "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette "
    "diciotto diciannove"
)
ITALIAN_TENS = _words("venti trenta quaranta cinquanta sessanta settanta ottanta novanta")
PORTUGUESE = _words(
    "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove"
)
PORTUGUESE_TENS = _words("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa")
PORTUGUESE_HUNDREDS = _words(
    "cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos"
)


def _en(number: int) -> str:
    if number < 20:
        return ENGLISH[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return ENGLISH_TENS[tens - 2] + (f"-{ENGLISH[rest]}" if rest else "")
    hundreds, rest = divmod(number, 100)
    return f"{ENGLISH[hundreds]} hundred" + (f" and {_en(rest)}" if rest else "")


def _glued(number: int, small: list[str], tens: list[str], hundred: str, link: str) -> str:
    if number < 20:
        return small[number]
    if number < 100:
        ten, rest = divmod(number, 10)
        return (small[rest] + link if rest else "") + tens[ten - 2]
    hundreds, rest = divmod(number, 100)
    return (
        (small[hundreds] if hundreds > 1 else "")
        + hundred
        + (_glued(rest, small, tens, hundred, link) if rest else "")
    )


def _fr(number: int) -> str:
    if number < 20:
        return FRENCH[number]
    if number < 70:
        tens, rest = divmod(number, 10)
        return FRENCH_TENS[tens - 2] + ("" if not rest else " et un" if rest == 1 else f"-{FRENCH[rest]}")
    if number < 80:
        return "soixante et onze" if number == 71 else f"soixante-{FRENCH[number - 60]}"
    if number < 100:
        return "quatre-vingts" if number == 80 else f"quatre-vingt-{FRENCH[number - 80]}"
    hundreds, rest = divmod(number, 100)
    return (f"{FRENCH[hundreds]} " if hundreds > 1 else "") + "cent" + (f" {_fr(rest)}" if rest else "")


def _iberian(
    number: int, small: list[str], tens: list[str], hundreds: list[str], full: str, link: str
) -> str:
    if number < len(small):
        return small[number]
    if number == 100:
        return full
    first = 10 - len(tens)
    if number < 100:
        ten, rest = divmod(number, 10)
        return tens[ten - first] + (f" {link} {small[rest]}" if rest else "")
    hundred, rest = divmod(number, 100)
    joint = f" {link} " if link == "e" else " "
    return hundreds[hundred - 1] + (joint + _iberian(rest, small, tens, hundreds, full, link) if rest else "")


def _it(number: int) -> str:
    if number < 20:
        return ITALIAN[number]
    if number < 100:
        ten, rest = divmod(number, 10)
        word = ITALIAN_TENS[ten - 2]
        return (word[:-1] if rest in (1, 8) else word) + (ITALIAN[rest] if rest else "")
    hundreds, rest = divmod(number, 100)
    return (ITALIAN[hundreds] if hundreds > 1 else "") + "cento" + (_it(rest) if rest else "")


def below_thousand(number: int, language: str) -> str:
    """A number below 1000 in words."""
    match language:
        case "en":
            return _en(number)
        case "de":
            return _glued(number, GERMAN, GERMAN_TENS, "hundert", "und")
        case "nl":
            words = _glued(number, DUTCH, DUTCH_TENS, "honderd", "en")
            return words.replace("tweeen", "tweeën").replace("drieen", "drieën")
        case "fr":
            return _fr(number)
        case "es":
            return _iberian(number, SPANISH, SPANISH_TENS, SPANISH_HUNDREDS, "cien", "y")
        case "pt":
            return _iberian(number, PORTUGUESE, PORTUGUESE_TENS, PORTUGUESE_HUNDREDS, "cem", "e")
        case _:
            return _it(number)


THOUSAND = {
    "en": " thousand",
    "de": "tausend",
    "nl": "duizend",
    "fr": " mille",
    "es": " mil",
    "pt": " mil",
    "it": "mila",
}
MILLION = {
    "en": ("million", "million"),
    "de": ("Million", "Millionen"),
    "nl": ("miljoen", "miljoen"),
    "fr": ("million", "millions"),
    "es": ("millón", "millones"),
    "pt": ("milhão", "milhões"),
    "it": ("milione", "milioni"),
}
ONE = {"en": "one", "de": "eine", "nl": "een", "fr": "un", "es": "un", "pt": "um", "it": "un"}


def thousands(number: int, language: str) -> str:
    """A number of thousands below a million in words."""
    if number == 1 and language not in ("en", "de"):
        return {"nl": "duizend", "fr": "mille", "es": "mil", "pt": "mil", "it": "mille"}[language]
    return below_thousand(number, language) + THOUSAND[language]


def millions(number: int, language: str) -> str:
    """A number of millions below a thousand in words."""
    singular, plural = MILLION[language]
    return f"{ONE[language]} {singular}" if number == 1 else f"{below_thousand(number, language)} {plural}"
