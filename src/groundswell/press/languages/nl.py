"""Dutch."""

from __future__ import annotations

from groundswell.press.language import Calendar, Language, Phrase
from groundswell.press.languages import by_meaning, halves, numbers, phrases, words

__all__ = ["LANGUAGE"]

_ATOMS = (
    "nul=0 een=1 één=1 eén=1 twee=2 drie=3 vier=4 vijf=5 zes=6 zeven=7 acht=8 negen=9 tien=10 elf=11 twaalf=12 dertien=13 veertien=14 "
    "vijftien=15 zestien=16 zeventien=17 achttien=18 negentien=19 twintig=20 dertig=30 veertig=40 vijftig=50 zestig=60 zeventig=70 "
    "tachtig=80 negentig=90"
)

LANGUAGE = Language(
    code="nl",
    decimal=",",
    glued=True,
    units_first=True,
    stems=words(
        "een één twee drie vier vijf zes zeven acht negen tien elf twaalf dert veert twintig tacht honderd duizend"
    ),
    function_words=words(
        "de het een van en in is dat op te zijn met voor die niet aan er om ook als dan maar bij nog uit door naar heeft hebben werd werden "
        "wordt al meer over was of tot deze dit ze hij we je keer sinds binnen bijna ruim miljoen duizend hun zich inmiddels na wel geen"
    ),
    atoms=numbers(_ATOMS),
    hundred=words("honderd"),
    scales=numbers(
        "duizend=1000 miljoen=1000000 miljoenen=1000000 miljard=1000000000 miljarden=1000000000 biljoen=1000000000000"
    ),
    abbreviations=numbers(
        "k=1000 dzd=1000 m=1000000 mln=1000000 milj=1000000 mio=1000000 mn=1000000 mrd=1000000000 mld=1000000000"
    ),
    ones=words("een één"),
    halves=halves(
        "half=0.5 halve=0.5 kwart=0.25 anderhalf=1.5 anderhalve=1.5 tweeënhalf=2.5 tweeenhalf=2.5 drieënhalf=3.5 drieenhalf=3.5 "
        "vierenhalf=4.5 viereneenhalf=4.5 vijfenhalf=5.5 zesenhalf=6.5 zevenenhalf=7.5 achtenhalf=8.5 negenenhalf=9.5 tienenhalf=10.5"
    ),
    joiners=words("en ën"),
    point=words("komma"),
    approximate=numbers(
        "tiental=10 tientje=10 dozijn=12 twintigtal=20 dertigtal=30 vijftigtal=50 honderdtal=100 duizendtal=1000"
    ),
    vague=numbers(
        "tientallen=10 dozijnen=12 honderden=100 duizenden=1000 tienduizenden=10000 honderdduizenden=100000 miljoenen=1000000 miljarden=1000000000"
    ),
    several=phrases(
        "meerdere | enkele | een paar | verscheidene | verschillende | vele | tientallen | honderden | ettelijke"
    ),
    before=by_meaning(
        {
            "over": "meer dan | ruim | dik | boven de | ver boven de | iets meer dan | veel meer dan | overschrijdt | overschreed | overschreden | "
            "voorbij de | ver over de | over de | overtreft | overtrof | passeerde | gepasseerd | passeerde de | ver boven | net boven | net iets meer dan | > | +",
            "almost": "bijna | haast | vrijwel | tegen de | dicht bij de | iets minder dan | net geen | krap | net onder de | net onder | nadert | nadert de | "
            "zo goed als | op weg naar de | bijna al | schier | nog net geen",
            "about": "ongeveer | circa | ca | ca . | rond de | zo'n | zo n | zowat | om en nabij | om en nabij de | pakweg | naar schatting | een slordige | "
            "rond | grofweg | ~ | ≈ | in de buurt van de | geschat op | om en bij de",
            "at_least": "minstens | ten minste | minimaal | niet minder dan | op zijn minst | tenminste | zeker | maar liefst | liefst | ≥",
            "at_most": "hoogstens | maximaal | tot | niet meer dan | minder dan | onder de | hooguit | ten hoogste | nog geen | niet eens | ≤ | < | max",
            "exact": "precies | exact | op de kop af",
            "": "de | het | al | reeds | inmiddels | nu | in totaal | een totaal van | totaal | van | op | ( | : | ongelooflijke | slechts | maar | momenteel | "
            'intussen | met | bereikte | haalde | heeft | die | deze | zijn | haar | hun | en | „ | " | “ | teller op | aan | extra | behaalde | een | meteen | '
            "nog eens | ongelofelijke | indrukwekkende | goed voor | alleen al | wel | een recordaantal van | aantal van",
        }
    ),
    after=by_meaning(
        {
            "over": "plus | +",
            "about": "ongeveer | of zo | circa",
            "at_least": "of meer | minimaal | minstens",
            "at_most": "of minder | maximaal | hooguit",
        }
    ),
    ranges=(
        ("tussen", "en"),
        ("tussen de", "en"),
        ("tussen de", "en de"),
        ("", "tot"),
        ("", "à"),
        ("", "-"),
        ("", "–"),
        ("", "—"),
        ("", "of"),
        ("van", "tot"),
    ),
    growths=(("van", "naar"),),
    growth_verbs=frozenset(),
    corrections=(("niet", "maar"), ("geen", "maar"), ("geen", "wel")),
    unreal=words(
        "zou zouden zal zullen hoopt hopen doel als verwacht verwachten wil willen mikt moet moeten kan kunnen streeft wellicht misschien voorspelt "
        "voorspelling garandeert belooft droomt indien"
    ),
    units=by_meaning(
        {
            "view": "weergaven | weergave | views | view | kliks | klik | clicks | hits | bezichtigingen | kijkbeurten | videoweergaven | plays | videokliks",
            "like": "likes | vind ik leuks | duimpjes omhoog | duimpjes",
            "dislike": "dislikes | duimpjes omlaag",
            "comment": "reacties | commentaren",
            "share": "shares | retweets",
        }
    ),
    weak=words("hits clicks klik plays view"),
    verbs=by_meaning(
        {
            "view": "bekeken | gezien | aangeklikt | geklikt | afgespeeld | gekeken | zagen | bekijken | keken | zien | bekeek | zag | opgevraagd",
            "like": "geliket | geliked",
            "share": "gedeeld | geretweet",
            "comment": "gereageerd",
            "none": "gelezen | gedownload | verkocht | gekocht | gezocht | bezocht | beluisterd",
        }
    ),
    times=words("keer maal malen keren"),
    people=words("mensen personen gebruikers kijkers internetters surfers fans bezoekers toeschouwers"),
    cast=words("vreemden onbekenden koppels acteurs modellen deelnemers vrijwilligers wildvreemden"),
    works=words("parodieën parodie remakes imitaties versies navolgers persiflages spoofs"),
    fillers=words(
        "youtube online video op internet unieke wereldwijd - + extra nieuwe van meer facebook vimeo tiktok instagram verschillende het de "
        "in totaal andere web al via"
    ),
    rates=by_meaning(
        {
            "day": "per dag | dagelijks | elke dag | iedere dag | / dag",
            "hour": "per uur | elk uur",
            "week": "per week | wekelijks | elke week",
            "month": "per maand | maandelijks | elke maand",
            "minute": "per minuut",
            "video": "per video | gemiddeld",
            "second": "per seconde",
            "year": "per jaar",
        }
    ),
    more_before=phrases("nog eens | nog | extra | nogmaals"),
    more_after=words("extra nieuwe meer erbij"),
    rises=words("gestegen steeg groeide gegroeid toegenomen kwamen won erbij daalde verloor met"),
    reached=words("bereikte bereikt haalde staat stond op telt"),
    reaching=words("bereikte bereikt bereikten"),
    marks_before=phrases(
        "grens van | mijlpaal van | kaap van | kaap van de | grens van de | mijlpaal van de"
    ),
    marks_after=words("grens mijlpaal kaap"),
    elsewhere=by_meaning(
        {
            "original": "het origineel | originele video | oorspronkelijke video",
            "vimeo": "vimeo",
            "facebook": "facebook",
            "tiktok": "tiktok",
            "instagram": "instagram",
            "twitter": "twitter",
            "dailymotion": "dailymotion",
            "total": "alle platforms | alle platformen | alle versies | inclusief kopieën | alle kanalen | campagne | inclusief parodieën",
            "channel": "kanaal | al zijn video | al haar video | zijn video s | alle video s",
            "derivative": "parodie | parodieën | remake | imitatie | vervolg | persiflage",
            "copy": "kopie | kopieën | reupload",
        }
    ),
    money=by_meaning(
        {
            "USD": "dollar | dollars | usd",
            "EUR": "euro | euro's | eur",
            "GBP": "pond | gbp",
            "CHF": "frank | chf",
        }
    ),
    cost=words(
        "budget kosten kostte gekost kost uitgegeven uitgaven productie geproduceerd gefinancierd betaald investering geïnvesteerd gedraaid begroting productiekosten opnames"
    ),
    budget=words("budget begroting productiekosten"),
    films=words("film video clip filmpje spot opnames productie kortfilm campagne"),
    not_views=words(
        "inwoners dollar euro stemmen exemplaren abonnees volgers kilometer kaartjes albums omzet winst doden gevallen leden klanten meter graden "
        "verkopen bevolking reacties banen fans"
    ),
    calendar=Calendar(
        months=numbers(
            "januari=1 jan=1 februari=2 feb=2 maart=3 mrt=3 april=4 apr=4 mei=5 juni=6 jun=6 juli=7 jul=7 augustus=8 aug=8 september=9 "
            "sept=9 sep=9 oktober=10 okt=10 november=11 nov=11 december=12 dec=12"
        ),
        weekdays=numbers(
            "maandag=0 dinsdag=1 woensdag=2 donderdag=3 vrijdag=4 zaterdag=5 zondag=6 maandagavond=0 dinsdagavond=1 woensdagavond=2 "
            "donderdagavond=3 vrijdagavond=4 zaterdagavond=5 zondagavond=6 maandagochtend=0 dinsdagochtend=1 woensdagochtend=2 woensdagmiddag=2"
        ),
        spans=numbers(
            "seconde=1 seconden=1 minuut=60 minuten=60 uur=3600 uren=3600 dag=86400 dagen=86400 week=604800 weken=604800 weekend=172800 "
            "maand=2592000 maanden=2592000 jaar=31536000 jaren=31536000 etmaal=86400"
        ),
        durations=(
            "in",
            "binnen",
            "na",
            "tijdens",
            "gedurende",
            "in minder dan",
            "in de",
            "sinds",
            "op",
            "over",
        ),
        later=("later", "na"),
        shorter=words("minder binnen amper nauwelijks"),
        points=("op", "sinds", "vanaf", "tot", "per", "afgelopen", "van", "op de", "deze"),
        days=numbers("vandaag=0 gisteren=-1 eergisteren=-2"),
        parts=("ochtend", "middag", "avond", "nacht", "middernacht", "morgen", "namiddag"),
        loose=(
            "tot nu toe",
            "tot op heden",
            "op het moment van schrijven",
            "op dit moment",
            "momenteel",
            "inmiddels",
            "gisteravond",
            "vanochtend",
            "vanmorgen",
            "deze week",
            "vorige week",
            "gisteren",
            "vandaag",
            "tot dusver",
            "vannacht",
            "voorlopig",
        ),
        between=(
            "slechts",
            "amper",
            "minder",
            "dan",
            "een",
            "één",
            "de",
            "het",
            "eerste",
            "laatste",
            "afgelopen",
            "paar",
            "ongeveer",
            "circa",
            "bijna",
            "nauwelijks",
            "ruim",
            "meer",
            "enkele",
            "tijd",
            "van",
            "nog",
            "geen",
            "maar",
            "zo'n",
        ),
    ),
    phrases=(
        Phrase(
            "parody",
            "parody",
            r"\b(?:parodie(?:ën|ert|erde|erden|eren)?|geparodieerd|persiflages?|remakes?|imitaties|spoofs?|nagemaakt)\b",
            words(
                "parodie parodieën parodieert parodieerde parodieerden parodiëren geparodieerd persiflage persiflages remake remakes imitaties spoof spoofs nagemaakt"
            ),
        ),
        Phrase(
            "disclosure",
            "advert",
            r"\b(?:is|was|blijkt|bleek|gaat|ging|eigenlijk|gewoon|in werkelijkheid|slechts|om|als|zijn)(?: [\wëéïó]+){0,6}? "
            r"(?:reclame|reclamefilmpje|reclamespot|commercial|advertentie|reclamecampagne|marketingstunt|reclamestunt|campagne|promotiestunt|pr-stunt)\b",
            words(
                "reclame reclamefilmpje reclamespot commercial advertentie reclamecampagne marketingstunt reclamestunt campagne promotiestunt pr"
            ),
        ),
        Phrase(
            "disclosure",
            "cast",
            r"\b(?:zijn|waren|eigenlijk|in werkelijkheid|professionele|ingehuurde|betaalde)(?: [\wëéï]+){0,3}? (?:acteurs|modellen|muzikanten|professionals|figuranten)\b",
            words("acteurs modellen muzikanten professionals figuranten"),
        ),
        Phrase(
            "disclosure",
            "collaboration",
            r"\b(?:samenwerking|partnerschap) (?:met|tussen)\b[^.!?\n]{0,80}?\b(?:merk|kledingmerk|label|bedrijf|modemerk|firma|fabrikant)\b",
            words("samenwerking partnerschap"),
        ),
        Phrase(
            "disclosure",
            "brand",
            r"\b(?:gesponsord door|betaald door|gefinancierd door|in opdracht van)(?: (?:de|het))?(?: [\w&'’-]+){1,4}",
            words("gesponsord betaald gefinancierd opdracht"),
        ),
        Phrase(
            "reaction",
            "negative",
            r"\b(?:teleurgesteld\w*|bedrogen|misleid|opgelicht|beetgenomen|gemanipuleerd|verontwaardig\w+|boos|boze|kritiek|ophef|woedend)\b",
            words(
                "teleurgesteld teleurgestelde bedrogen misleid opgelicht beetgenomen gemanipuleerd verontwaardigd verontwaardiging boos boze kritiek ophef woedend"
            ),
        ),
        Phrase(
            "reaction",
            "positive",
            r"\b(?:ontroerd|geraakt|enthousias\w+|lovend\w*|gecharmeerd|geprezen|vertederd)\b",
            words(
                "ontroerd geraakt enthousiast enthousiaste enthousiasme lovend lovende gecharmeerd geprezen vertederd"
            ),
        ),
        Phrase(
            "collaborator",
            "with",
            r"\b(?:samenwerking|samen|partnerschap|samengewerkt) (?:met|tussen)(?: [\w&'’-]+){1,6}",
            words("samenwerking samen partnerschap samengewerkt"),
        ),
        Phrase(
            "collaborator",
            "by",
            r"\b(?:geregisseerd|geproduceerd|gefilmd|gemaakt|geschreven|gecomponeerd) door(?: [\w&'’-]+){1,4}",
            words("geregisseerd geproduceerd gefilmd gemaakt geschreven gecomponeerd"),
        ),
        Phrase(
            "next_work",
            "next",
            r"\b(?:nieuwe?|volgende?|eerste|tweede|komende?|aanstaande) (?:film|speelfilm|kortfilm|korte film|video|project|documentaire|serie|videoclip|langspeelfilm)\b"
            r"(?:,? (?:getiteld |genaamd )?[„\"“'‘][^”\"“’\n]{1,60}[”\"“'’])?",
            words("film speelfilm kortfilm video project documentaire serie videoclip langspeelfilm"),
        ),
        Phrase(
            "next_work",
            "next",
            r"\b(?:werkt (?:nu |al |momenteel )?aan|bereidt|draait (?:nu|momenteel)|plant)(?: [\wëéï]+){0,3} (?:film|speelfilm|kortfilm|video|project|vervolg|serie|documentaire)s?\b",
            words("werkt bereidt draait plant"),
        ),
    ),
)
