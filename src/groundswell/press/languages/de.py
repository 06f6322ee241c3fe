"""German."""

from __future__ import annotations

from groundswell.press.language import Calendar, Language, Phrase
from groundswell.press.languages import by_meaning, halves, numbers, phrases, words

__all__ = ["LANGUAGE"]

_ATOMS = (
    "null=0 ein=1 eins=1 eine=1 einen=1 einer=1 zwei=2 zwo=2 drei=3 vier=4 fünf=5 fuenf=5 sechs=6 sieben=7 acht=8 neun=9 "
    "zehn=10 elf=11 zwölf=12 zwoelf=12 dreizehn=13 vierzehn=14 fünfzehn=15 fuenfzehn=15 sechzehn=16 siebzehn=17 achtzehn=18 "
    "neunzehn=19 zwanzig=20 dreißig=30 dreissig=30 vierzig=40 fünfzig=50 fuenfzig=50 sechzig=60 siebzig=70 achtzig=80 "
    "neunzig=90"
)

LANGUAGE = Language(
    code="de",
    decimal=",",
    glued=True,
    units_first=True,
    stems=words(
        "ein zwei zwo drei vier fünf fuenf sech sieb acht neun zehn elf zwölf zwoelf hundert tausend zwanzig dreiß dreiss"
    ),
    function_words=words(
        "der die das und ist von mit den dem des ein eine einer eines einem nicht sich auf für im es auch als an wurde wird "
        "werden bei nach wie zum zur aus dass oder hat haben war sind noch nur über schon bereits mehr um durch so wir ich sie er "
        "diese dieser dieses mal seit innerhalb jetzt sein rund fast knapp sogar keine"
    ),
    atoms=numbers(_ATOMS),
    hundred=words("hundert"),
    scales=numbers(
        "tausend=1000 million=1000000 millionen=1000000 milliarde=1000000000 milliarden=1000000000 billion=1000000000000 "
        "billionen=1000000000000"
    ),
    abbreviations=numbers(
        "k=1000 tsd=1000 m=1000000 mio=1000000 mill=1000000 mill=1000000 mln=1000000 mn=1000000 mrd=1000000000 md=1000000000 "
        "b=1000000000"
    ),
    ones=words("ein eine einer einen"),
    halves=halves(
        "halb=0.5 halbe=0.5 halben=0.5 halbes=0.5 viertel=0.25 dreiviertel=0.75 anderthalb=1.5 eineinhalb=1.5 einundeinhalb=1.5 "
        "zweieinhalb=2.5 dreieinhalb=3.5 viereinhalb=4.5 fünfeinhalb=5.5 sechseinhalb=6.5 siebeneinhalb=7.5 achteinhalb=8.5 "
        "neuneinhalb=9.5 zehneinhalb=10.5"
    ),
    joiners=words("und"),
    point=words("komma"),
    approximate=numbers("dutzend=12 viertelmillion=250000 dreiviertelmillion=750000"),
    vague=numbers(
        "dutzende=12 dutzenden=12 hunderte=100 hunderten=100 tausende=1000 tausenden=1000 zehntausende=10000 "
        "zehntausenden=10000 hunderttausende=100000 hunderttausenden=100000 millionen=1000000 milliarden=1000000000 "
        "zigtausend=10000 zigtausende=10000 abertausende=1000"
    ),
    several=phrases(
        "mehrere | mehreren | einige | einigen | ein paar | zig | viele | etliche | dutzende | hunderte"
    ),
    before=by_meaning(
        {
            "over": "über | mehr als | weit über | deutlich über | gut | etwas über | etwas mehr als | knapp über | deutlich mehr als "
            "| weit mehr als | reichlich | übertraf | übersteigt | überstieg | überschritt | überschreitet | überschritten | "
            "übertroffen | jenseits von | jenseits der | oberhalb von | ueber | leicht über | > | +",
            "almost": "fast | beinahe | nahezu | knapp | annähernd | an die | kurz vor | nicht ganz | beinah | bald | knapp unter | "
            "kurz unter | etwas weniger als | nähert sich | so gut wie | nähern sich den | fast schon",
            "about": "etwa | rund | ungefähr | circa | ca | ca . | zirka | um die | in etwa | schätzungsweise | geschätzt | geschätzte | "
            "geschätzten | rd | rd . | gegen | so um die | ~ | \u2248 | grob | plus minus | größenordnungsmäßig | einige",
            "at_least": "mindestens | wenigstens | nicht weniger als | zumindest | ab | ≥",
            "at_most": "höchstens | maximal | bis zu | nicht mehr als | weniger als | unter | keine | nicht einmal | noch keine | ≤ | < | "
            "lediglich bis zu | max",
            "exact": "genau | exakt | präzise | punktgenau",
            "": "die | der | den | das | dem | bereits | schon | schon jetzt | inzwischen | mittlerweile | insgesamt | sage und schreibe | "
            "stolze | satte | unglaubliche | gigantische | ganze | nur | bloß | lediglich | gerade mal | aktuell | derzeit | jetzt | "
            "unfassbare | mehr | von | auf | mit | ( | : | weitere | weiteren | zusätzliche | zusätzlichen | ihre | seine | wahnsinnige | "
            'beeindruckende | diese | dieser | ein | eine | gleich | immerhin | sogar | rekordverdächtige | „ | " | bei | zu | sich | '
            "erreichte | erreicht | ingesamt | ihren | gerade einmal | einmal | mal | sagenhafte",
        }
    ),
    after=by_meaning(
        {
            "over": "plus | +",
            "about": "oder so | in etwa | circa | ungefähr",
            "at_least": "oder mehr | und mehr | aufwärts",
            "at_most": "oder weniger | maximal",
        }
    ),
    ranges=(("zwischen", "und"), ("", "bis"), ("", "-"), ("", "–"), ("", "—"), ("", "oder"), ("von", "bis")),
    growths=(("von", "auf"),),
    growth_verbs=frozenset(),
    corrections=(("nicht", "sondern"), ("keine", "sondern"), ("statt", ",")),
    unreal=words(
        "könnte könnten soll sollen sollte sollten hofft hoffen ziel wenn falls würde würden erwartet erwarten prognose "
        "vielleicht möchte will wollen dürfte dürften anpeilt strebt plant bräuchte braucht benötigt garantiert"
    ),
    units=by_meaning(
        {
            "view": "aufrufe | aufrufen | aufruf | views | view | klicks | klick | klickzahlen | abrufe | abrufen | ansichten | "
            "videoaufrufe | videoaufrufen | youtubeaufrufe | videoabrufe | videoabrufen | wiedergaben | sichtungen | hits | zugriffe | "
            "zugriffen | videoviews | clicks | youtube-aufrufe | abspielungen | wiedergabe | seherzahlen | videoklicks | hits",
            "like": "likes | daumen hoch | gefällt mir | herzen",
            "dislike": "dislikes | daumen runter",
            "comment": "kommentare | kommentaren | kommentar",
            "share": "shares | retweets",
        }
    ),
    weak=words("hits clicks klick zugriffe zugriffen ansichten view herzen"),
    verbs=by_meaning(
        {
            "view": "angeklickt | geklickt | angesehen | angeschaut | gesehen | aufgerufen | abgerufen | abgespielt | geschaut | "
            "gestreamt | angeguckt | geguckt | betrachtet | sahen | schauten | sehen | klickten | klicken | sah | schaute | sichteten | "
            "angesehn | ansahen | anschauten | anklickten | anzuschauen",
            "like": "geliked | geliket | gelikt",
            "share": "geteilt | weitergeleitet | retweetet",
            "comment": "kommentiert",
            "none": "gelesen | heruntergeladen | verkauft | gekauft | gesucht | besucht | installiert | gedownloadet",
        }
    ),
    times=words("mal male malen"),
    people=words(
        "menschen personen leute nutzer nutzern zuschauer zuschauern user usern zuseher zusehern internetnutzer fans besucher betrachter"
    ),
    cast=words(
        "fremde fremden unbekannte unbekannten paare schauspieler models teilnehmer freiwillige darsteller statisten wildfremde wildfremden"
    ),
    works=words(
        "parodien parodie persiflagen remakes nachahmungen versionen nachahmer coverversionen spoofs antwortvideos"
    ),
    fillers=words(
        "youtube online video auf bei der im netz - weltweit mehr weitere zusätzliche neue insgesamt der dem den von an fach vimeo "
        "facebook tiktok instagram internet so viele facebook + plus verschiedene unterschiedliche digital bezahlte echte einzelne"
    ),
    rates=by_meaning(
        {
            "day": "pro tag | am tag | täglich | je tag | jeden tag | tägliche | täglichen | / tag",
            "hour": "pro stunde | in der stunde | stündlich | jede stunde",
            "week": "pro woche | in der woche | wöchentlich | jede woche",
            "month": "pro monat | im monat | monatlich | jeden monat",
            "minute": "pro minute",
            "second": "pro sekunde",
            "video": "pro video | im schnitt | durchschnittlich | im durchschnitt",
            "year": "pro jahr | jährlich",
        }
    ),
    more_before=phrases(
        "weitere | weiteren | zusätzliche | zusätzlichen | zusätzlich | noch einmal | nochmals | noch mal | weiterer"
    ),
    more_after=words("mehr weitere weiteren zusätzliche zusätzlichen neue neuen zusätzlich"),
    rises=words(
        "plus gestiegen stieg wuchs gewachsen zugelegt zulegte gewann hinzu dazu zunahm zugenommen gesunken verlor um"
    ),
    reached=words("erreichte erreicht steht stand bei auf erreichten kommt kam hat"),
    reaching=words("erreichte erreicht erreichten erreichen"),
    marks_before=phrases("marke von | grenze von | schwelle von | marke der"),
    marks_after=words("marke grenze schwelle hürde"),
    elsewhere=by_meaning(
        {
            "original": "das original | dem original | originalvideo | originalclip",
            "vimeo": "vimeo",
            "facebook": "facebook",
            "tiktok": "tiktok",
            "instagram": "instagram",
            "twitter": "twitter",
            "dailymotion": "dailymotion",
            "total": "auf allen plattformen | plattformübergreifend | über alle plattformen | alle plattformen | alle versionen | "
            "alle kopien | samt kopien | zusammengenommen | kampagne | inklusive parodien | alle fassungen",
            "channel": "kanal | kanals | alle videos | seine videos | ihre videos",
            "derivative": "parodie | parodien | persiflage | remake | nachahmer | fortsetzung | making of",
            "copy": "kopie | kopien | reupload | mirror",
        }
    ),
    money=by_meaning(
        {
            "USD": "dollar | us dollar | usd",
            "EUR": "euro | euros | eur",
            "GBP": "pfund | gbp",
            "CHF": "franken | chf",
        }
    ),
    cost=words(
        "budget kosten kostete gekostet kostet ausgegeben etat produktionskosten produktion produziert finanziert ausgaben investiert "
        "gedreht bezahlt drehkosten gesamtkosten produktionsbudget minibudget"
    ),
    budget=words("budget etat produktionskosten produktionsbudget minibudget drehkosten gesamtkosten"),
    films=words(
        "film video clip spot werbespot produktion dreh dreharbeiten kurzfilm kampagne drehs filmchen streifen"
    ),
    not_views=words(
        "einwohner dollar euro stimmen exemplare abonnenten follower kilometer meilen temperatur tickets alben umsatz gewinn tote "
        "fälle mitglieder kunden meter grad likes kommentare verkäufe bevölkerung franken arbeitsplätze fans"
    ),
    calendar=Calendar(
        months=numbers(
            "januar=1 jänner=1 jan=1 februar=2 feb=2 märz=3 maerz=3 april=4 apr=4 mai=5 juni=6 jun=6 juli=7 jul=7 august=8 aug=8 "
            "september=9 sept=9 sep=9 oktober=10 okt=10 november=11 nov=11 dezember=12 dez=12"
        ),
        weekdays=numbers(
            "montag=0 dienstag=1 mittwoch=2 donnerstag=3 freitag=4 samstag=5 sonnabend=5 sonntag=6 montagabend=0 dienstagabend=1 "
            "mittwochabend=2 donnerstagabend=3 freitagabend=4 samstagabend=5 sonntagabend=6 montagmorgen=0 dienstagmorgen=1 "
            "mittwochmorgen=2 donnerstagmorgen=3 freitagmorgen=4 mittwochnachmittag=2 montagmittag=0"
        ),
        spans=numbers(
            "sekunde=1 sekunden=1 minute=60 minuten=60 stunde=3600 stunden=3600 std=3600 h=3600 tag=86400 tage=86400 tagen=86400 "
            "woche=604800 wochen=604800 wochenende=172800 monat=2592000 monate=2592000 monaten=2592000 jahr=31536000 jahre=31536000 "
            "jahren=31536000"
        ),
        durations=(
            "in",
            "innerhalb von",
            "innerhalb",
            "binnen",
            "nach",
            "während",
            "im laufe von",
            "innert",
            "unter",
            "seit",
            "in den",
            "in der",
            "im",
        ),
        later=("später", "danach", "nach"),
        shorter=words("weniger unter binnen innerhalb innert kaum"),
        points=(
            "am",
            "bis",
            "seit",
            "ab",
            "vom",
            "stand",
            "zum",
            "bis zum",
            "seit dem",
            "letzten",
            "diesen",
            "vor",
            "bis gestern",
        ),
        days=numbers("heute=0 gestern=-1 vorgestern=-2"),
        parts=(
            "morgen",
            "nachmittag",
            "abend",
            "nacht",
            "mittag",
            "vormittag",
            "mitternacht",
            "wochenende",
            "woche",
            "monat",
        ),
        loose=(
            "bis jetzt",
            "bislang",
            "bisher",
            "bis heute",
            "zum jetzigen zeitpunkt",
            "zum zeitpunkt dieses artikels",
            "derzeit",
            "aktuell",
            "mittlerweile",
            "inzwischen",
            "letzte nacht",
            "heute morgen",
            "heute früh",
            "gestern abend",
            "gestern",
            "heute",
            "letzte woche",
            "diese woche",
            "über nacht",
            "zurzeit",
            "bis dato",
            "zu redaktionsschluss",
        ),
        between=(
            "nur",
            "gerade",
            "mal",
            "weniger",
            "als",
            "etwa",
            "rund",
            "knapp",
            "fast",
            "einem",
            "einer",
            "eines",
            "ersten",
            "den",
            "der",
            "dem",
            "des",
            "nicht",
            "einmal",
            "von",
            "ein",
            "eine",
            "paar",
            "wenigen",
            "letzten",
            "vergangenen",
            "über",
            "ungefähr",
            "circa",
            "gut",
            "bloß",
            "kaum",
            "mehr",
            "ganzen",
            "halben",
        ),
    ),
    phrases=(
        Phrase(
            "parody",
            "parody",
            r"\b(?:parodie(?:n|rt|rte|rten|ren)?|persiflage(?:n)?|nachgestellt|veräppelt|verulkt|spoofs?|remakes?)\b",
            words(
                "parodie parodien parodiert parodierte parodierten parodieren persiflage persiflagen nachgestellt veräppelt verulkt spoof spoofs remake remakes"
            ),
        ),
        Phrase(
            "disclosure",
            "advert",
            r"\b(?:entpuppt\w*|stellt\w* sich|handelt\w* sich|ist|war|eigentlich|in wahrheit|in wirklichkeit|nur|bloß|reine?|steckt|dahinter|als)"
            r"(?: [\wäöüß-]+){0,5}? (?:werbung|werbespot|werbefilm|werbevideo|werbeaktion|werbeclip|reklame|werbekampagne|marketingaktion|pr-aktion|pr-gag|marketing-gag|werbe-aktion|kampagne)\b",
            words(
                "werbung werbespot werbefilm werbevideo werbeaktion werbeclip reklame werbekampagne marketingaktion pr marketing werbe kampagne"
            ),
        ),
        Phrase(
            "disclosure",
            "cast",
            r"\b(?:waren|sind|handelt\w* es sich um|in wahrheit|professionelle|bezahlte|engagierte)(?: [\wäöüß]+){0,3}? (?:schauspieler|models|darsteller|musiker|profis)\b",
            words("schauspieler models darsteller musiker profis"),
        ),
        Phrase(
            "disclosure",
            "collaboration",
            r"\b(?:zusammenarbeit|kooperation|partnerschaft) (?:mit|zwischen)\b[^.!?\n]{0,80}?\b(?:label|marke|modelabel|firma|unternehmen|kleidermarke|modemarke|hersteller)\b",
            words("zusammenarbeit kooperation partnerschaft"),
        ),
        Phrase(
            "disclosure",
            "brand",
            r"\b(?:gesponsert von|bezahlt von|im auftrag von|finanziert von|auftraggeber(?:in)? (?:ist|war))(?: (?:der|dem|des))?(?: [\w&'’-]+){1,4}",
            words("gesponsert bezahlt auftrag finanziert auftraggeber auftraggeberin"),
        ),
        Phrase(
            "reaction",
            "negative",
            r"\b(?:fühl\w+ sich(?: [\wäöüß]+){0,3}? (?:betrogen|getäuscht|hintergangen|veräppelt|verarscht|hereingelegt|manipuliert)|enttäuscht|empör\w+|shitstorm|"
            r"kritik (?:an|von|gab)|verärger\w+|entzaubert|wütend)\b",
            words(
                "betrogen getäuscht hintergangen veräppelt verarscht hereingelegt manipuliert enttäuscht empört empörung empörten shitstorm kritik verärgert verärgerung entzaubert wütend"
            ),
        ),
        Phrase(
            "reaction",
            "positive",
            r"\b(?:begeister\w+|gerührt|liebten|bejubel\w+|gefeiert|lob(?:t|te|ten)|ein lächeln)\b",
            words(
                "begeistert begeisterte begeisterung gerührt liebten bejubelt bejubelten gefeiert lobt lobte lobten lächeln"
            ),
        ),
        Phrase(
            "collaborator",
            "with",
            r"\b(?:zusammenarbeit|kooperation|zusammen|gemeinsam|partnerschaft) (?:mit|zwischen)(?: [\w&'’-]+){1,6}",
            words("zusammenarbeit kooperation zusammen gemeinsam partnerschaft"),
        ),
        Phrase(
            "collaborator",
            "by",
            r"\b(?:regie führte|gedreht von|produziert von|inszeniert von|geschrieben von|komponiert von)(?: [\w&'’-]+){1,4}",
            words("regie gedreht produziert inszeniert geschrieben komponiert"),
        ),
        Phrase(
            "next_work",
            "next",
            r"\b(?:neue[nrs]?|nächste[nrs]?|kommende[nrs]?|erste[nrs]?|zweite[nrs]?|weitere[nrs]?) (?:film|spielfilm|kurzfilm|video|projekt|dokumentarfilm|musikvideo|serie|werk|langfilm)\w?\b"
            r"(?: (?:namens |mit dem titel )?[„\"“»'][^“\"”«\n]{1,60}[“\"”«'])?",
            words(
                "film spielfilm kurzfilm video projekt dokumentarfilm musikvideo serie werk langfilm projekte filme filmen"
            ),
        ),
        Phrase(
            "next_work",
            "next",
            r"\b(?:arbeitet (?:gerade |bereits |derzeit |schon )?an|dreht (?:gerade|bereits|derzeit|als nächstes)|plant)(?: [\wäöüß]+){0,3} (?:film|spielfilm|kurzfilm|video|projekt|fortsetzung|serie|filme|projekte)\w?\b",
            words("arbeitet dreht plant"),
        ),
    ),
)
