"""Italian."""

from __future__ import annotations

from groundswell.press.language import Calendar, Language, Phrase
from groundswell.press.languages import by_meaning, halves, numbers, phrases, words

__all__ = ["LANGUAGE"]

# The forms without their last vowel stand before uno and otto: ventuno, trentotto, centotto.
_ATOMS = (
    "zero=0 un=1 uno=1 una=1 due=2 tre=3 tré=3 quattro=4 cinque=5 sei=6 sette=7 otto=8 nove=9 dieci=10 undici=11 dodici=12 tredici=13 "
    "quattordici=14 quindici=15 sedici=16 diciassette=17 diciotto=18 diciannove=19 venti=20 vent=20 trenta=30 trent=30 quaranta=40 "
    "quarant=40 cinquanta=50 cinquant=50 sessanta=60 sessant=60 settanta=70 settant=70 ottanta=80 ottant=80 novanta=90 novant=90"
)

LANGUAGE = Language(
    code="it",
    decimal=",",
    glued=True,
    stems=words(
        "un due tre tré quattr cinqu sei sett otto ott nove dieci undici dodici tredici quindici sedici dici vent trent quarant sessant novant cent mille"
    ),
    function_words=words(
        "il lo la i gli le di del della dei delle e è in che un una per con non si sono da ha hanno al alla più già come questo questa ma "
        "su anche dal nel nella stato stata fa oltre ben sul degli ad o se suo sua suoi dopo solo quasi era volte tutto chi"
    ),
    atoms=numbers(_ATOMS),
    hundred=words("cento cent"),
    scales=numbers(
        "mille=1000 mila=1000 milione=1000000 milioni=1000000 miliardo=1000000000 miliardi=1000000000 bilione=1000000000000 bilioni=1000000000000"
    ),
    abbreviations=numbers(
        "k=1000 m=1000000 mln=1000000 mio=1000000 mil=1000000 mld=1000000000 mrd=1000000000 mn=1000000"
    ),
    ones=words("un una"),
    halves=halves("mezzo=0.5 mezza=0.5"),
    joiners=words("e"),
    point=words("virgola"),
    approximate=numbers(
        "decina=10 dozzina=12 quindicina=15 ventina=20 trentina=30 quarantina=40 cinquantina=50 centinaio=100 migliaio=1000"
    ),
    vague=numbers("decine=10 dozzine=12 centinaia=100 migliaia=1000 milioni=1000000 miliardi=1000000000"),
    several=phrases(
        "diversi | alcuni | parecchi | vari | qualche | molti | svariati | decine di | centinaia di"
    ),
    before=by_meaning(
        {
            "over": "più di | più dei | oltre | oltre i | oltre gli | ben oltre | poco più di | superato | superata | supera | superano | superato i | "
            "superato gli | ha superato | superando | sopra i | sopra gli | al di sopra di | superato le | sfondato | sfondato i | supera i | "
            "sfondato il muro dei | molto più di | > | + | superate le | abbondantemente oltre | passato i",
            "almost": "quasi | vicino a | vicina a | poco meno di | praticamente | a un passo da | prossimo a | sfiora | sfiorano | sfiorato | sfiora i | sfiorando | "
            "sfiorato i | sfiorando i | si avvicina a | si avvicina ai | appena sotto i | non ancora",
            "about": "circa | all incirca | intorno a | intorno ai | attorno a | attorno ai | più o meno | approssimativamente | ca | ca . | sui | grosso modo | "
            "~ | ≈ | nell ordine dei | stimati | stimate | pressappoco",
            "at_least": "almeno | non meno di | come minimo | minimo | perlomeno | la bellezza di | ≥",
            "at_most": "al massimo | fino a | meno di | non più di | massimo | tutt al più | sotto i | neanche | nemmeno | neppure | ≤ | <",
            "exact": "esattamente | precisamente | per l esattezza",
            "": "i | gli | le | il | la | ben | già | a | di | un totale di | totale di | ora | adesso | in totale | ( | : | incredibili | la cifra di | quota | "
            "solo | soltanto | appena | attualmente | ormai | raggiunto | raggiunto i | raggiunge | oggi | ai | dei | i suoi | altri | altre | conta | "
            '« | " | “ | con | raggiunto quota | tocca | toccato | totalizzato | ottenuto | la soglia dei | il tetto dei | ulteriori',
        }
    ),
    after=by_meaning(
        {
            "over": "e passa | abbondanti | + | e rotti",
            "about": "circa | all incirca | più o meno",
            "at_least": "o più | almeno | come minimo",
            "at_most": "o meno | al massimo | massimo",
        }
    ),
    ranges=(
        ("tra", "e"),
        ("fra", "e"),
        ("tra i", "e i"),
        ("fra i", "e i"),
        ("tra i", "e"),
        ("", "a"),
        ("", "-"),
        ("", "–"),
        ("", "—"),
        ("", "o"),
        ("dai", "ai"),
        ("da", "a"),
        ("tra", "e i"),
    ),
    growths=(),
    growth_verbs=words(
        "passato passata passate passati passa passando salito saliti salite cresciuto cresciuti balzato balzati schizzato aumentate aumentati"
    ),
    corrections=(("non", "ma"), ("non", "bensì"), ("non", "bensi")),
    unreal=words(
        "potrebbe potrebbero dovrebbe dovrebbero spera sperano obiettivo se raggiungerà sarà punta previsto prevede vuole vogliono supererà "
        "arriverà avrà meta previsione garantisce promette sogna"
    ),
    units=by_meaning(
        {
            "view": "visualizzazioni | visualizzazione | views | view | clic | click | visioni | riproduzioni | contatti | visite su youtube | hits",
            "like": "like | mi piace | likes | pollici in su",
            "dislike": "dislike | non mi piace | dislikes",
            "comment": "commenti",
            "share": "condivisioni | retweet",
        }
    ),
    weak=words("clic click contatti visioni view hits"),
    verbs=by_meaning(
        {
            "view": "visto | vista | visti | viste | visualizzato | visualizzata | cliccato | cliccata | guardato | guardata | riprodotto | riprodotta | hanno visto | "
            "vedere | guardano | videro | cliccano | visionato",
            "like": "piaciuto",
            "share": "condiviso | condivisa | ritwittato",
            "comment": "commentato",
            "none": "letto | scaricato | venduto | comprato | cercato | visitato | ascoltato",
        }
    ),
    times=words("volte"),
    people=words("persone utenti internauti spettatori navigatori telespettatori individui"),
    cast=words("sconosciuti sconosciute estranei coppie attori modelle modelli partecipanti volontari"),
    works=words("parodie parodia imitazioni versioni remake rifacimenti risposte"),
    fillers=words(
        "di su youtube uniche in rete online - + nuove ulteriori del video facebook vimeo tiktok instagram diverse il la sul web nel mondo al "
        "altre totali complessive tutto più"
    ),
    rates=by_meaning(
        {
            "day": "al giorno | ogni giorno | giornaliere | quotidiane | / giorno | per giorno",
            "hour": "all ora | ogni ora",
            "week": "alla settimana | a settimana | ogni settimana | settimanali",
            "month": "al mese | mensili | ogni mese",
            "minute": "al minuto",
            "second": "al secondo",
            "video": "in media | di media | per video | a video",
            "year": "all anno",
        }
    ),
    more_before=phrases("altri | altre | ulteriori"),
    more_after=phrases("ulteriori | aggiuntive | nuove | in più"),
    rises=words("aumentate aumentato guadagnato cresciute cresciuto perso aumento"),
    reached=words("raggiunto raggiunge raggiunse arrivato tocca toccato quota conta"),
    reaching=words("raggiunto raggiunge raggiunse raggiunti"),
    marks_before=phrases("quota | soglia dei | soglia di | tetto dei | muro dei | traguardo dei"),
    marks_after=frozenset(),
    elsewhere=by_meaning(
        {
            "original": "l originale | video originale",
            "vimeo": "vimeo",
            "facebook": "facebook",
            "tiktok": "tiktok",
            "instagram": "instagram",
            "twitter": "twitter",
            "dailymotion": "dailymotion",
            "total": "tutte le piattaforme | tutte le versioni | complessivamente tra | comprese le copie | campagna | comprese le parodie",
            "channel": "canale | tutti i suoi video | i suoi video",
            "derivative": "parodia | parodie | remake | imitazione | seguito | dietro le quinte",
            "copy": "copia | copie",
        }
    ),
    money=by_meaning(
        {
            "USD": "dollari | dollaro | usd",
            "EUR": "euro | eur",
            "GBP": "sterline | gbp",
            "CHF": "franchi | chf",
        }
    ),
    cost=words(
        "budget costo costi costato costata costa speso spesa spese investimento investito produzione prodotto girato girata finanziato pagato bilancio realizzato"
    ),
    budget=words("budget bilancio"),
    films=words("film video clip spot filmato riprese produzione corto cortometraggio campagna"),
    not_views=words(
        "abitanti dollari euro voti copie iscritti follower chilometri biglietti album ricavi utile morti casi membri clienti metri gradi vendite popolazione "
        "commenti fan"
    ),
    calendar=Calendar(
        months=numbers(
            "gennaio=1 gen=1 febbraio=2 feb=2 marzo=3 mar=3 aprile=4 apr=4 maggio=5 mag=5 giugno=6 giu=6 luglio=7 lug=7 agosto=8 ago=8 "
            "settembre=9 set=9 ottobre=10 ott=10 novembre=11 nov=11 dicembre=12 dic=12"
        ),
        weekdays=numbers(
            "lunedì=0 lunedi=0 martedì=1 martedi=1 mercoledì=2 mercoledi=2 giovedì=3 giovedi=3 venerdì=4 venerdi=4 sabato=5 domenica=6"
        ),
        spans=numbers(
            "secondo=1 secondi=1 minuto=60 minuti=60 ora=3600 ore=3600 h=3600 giorno=86400 giorni=86400 settimana=604800 settimane=604800 "
            "mese=2592000 mesi=2592000 anno=31536000 anni=31536000"
        ),
        durations=(
            "in",
            "entro",
            "dopo",
            "durante",
            "nel giro di",
            "nell'arco di",
            "nell’arco di",
            "in meno di",
            "nelle",
            "nei",
            "nella",
            "nel",
            "da",
        ),
        later=("dopo", "più tardi"),
        shorter=words("meno entro appena"),
        points=("il", "dal", "da", "al", "alla data del", "fino a", "lo scorso", "di", "del", "a", "questo"),
        days=numbers("oggi=0 ieri=-1"),
        parts=("mattina", "pomeriggio", "sera", "notte", "mezzogiorno", "mezzanotte", "scorso", "scorsa"),
        loose=(
            "finora",
            "fino ad ora",
            "ad oggi",
            "fino ad oggi",
            "fino a oggi",
            "al momento",
            "al momento della scrittura",
            "al momento in cui scriviamo",
            "attualmente",
            "ieri sera",
            "stamattina",
            "questa settimana",
            "la settimana scorsa",
            "ieri",
            "oggi",
            "ad ora",
            "stanotte",
            "per ora",
        ),
        between=(
            "solo",
            "soli",
            "sole",
            "soltanto",
            "meno",
            "di",
            "appena",
            "un",
            "una",
            "le",
            "i",
            "la",
            "il",
            "prime",
            "primi",
            "prima",
            "primo",
            "ultime",
            "ultimi",
            "ultima",
            "circa",
            "quasi",
            "poco",
            "poche",
            "pochi",
            "più",
            "giro",
            "arco",
            "sue",
            "suoi",
            "sole",
        ),
    ),
    phrases=(
        Phrase(
            "parody",
            "parody",
            r"\b(?:parodi(?:a|e|ato|ata|ati|ate|are)|imitazioni|remake|rifaciment[oi])\b",
            words(
                "parodia parodie parodiato parodiata parodiati parodiate parodiare imitazioni remake rifacimento rifacimenti"
            ),
        ),
        Phrase(
            "disclosure",
            "advert",
            r"(?:\b(?:era|sono|rivela|rivelato|rivelata|realtà|tratta|trattava|solo|semplice|semplicemente|trattasi|essere|soltanto|fatto)\b|(?:^|(?<=[\s'’]))è)(?: [\wàèéìòù'’]+){0,6}? "
            r"(?:pubblicità|spot|bufala|campagna pubblicitaria|viral marketing|operazione (?:pubblicitaria|di marketing)|trovata pubblicitaria|campagna di marketing|marketing|campagna)\b",
            words("pubblicità spot bufala campagna marketing operazione trovata"),
        ),
        Phrase(
            "disclosure",
            "cast",
            r"\b(?:sono|erano|in realtà|professionisti|pagati|ingaggiati)(?: [\wàèéìòù]+){0,3}? (?:attori|modelli|modelle|musicisti|professionisti)\b",
            words("attori modelli modelle musicisti professionisti"),
        ),
        Phrase(
            "disclosure",
            "collaboration",
            r"\b(?:collaborazione|partnership) (?:con|tra|fra)\b[^.!?\n]{0,80}?\b(?:marchio|brand|azienda|marca|abbigliamento|casa|etichetta)\b",
            words("collaborazione partnership"),
        ),
        Phrase(
            "disclosure",
            "brand",
            r"\b(?:sponsorizzat[oa] da\w*|finanziat[oa] da\w*|pagat[oa] da\w*|commissionat[oa] da\w*)(?: (?:la|il|lo))?(?: [\w&'’-]+){1,4}",
            words(
                "sponsorizzato sponsorizzata finanziato finanziata pagato pagata commissionato commissionata"
            ),
        ),
        Phrase(
            "reaction",
            "negative",
            r"\b(?:delus[oiae]|ingannat[oiae]|tradit[oiae]|truffat[oiae]|manipolat[oiae]|indignat[oiae]|indignazione|polemich?e|polemica|critiche|arrabbiat[oiae])\b",
            words(
                "deluso delusi delusa deluse ingannato ingannati ingannata ingannate tradito traditi tradita tradite truffato truffati manipolato manipolati indignato indignati indignazione polemiche polemica critiche arrabbiato arrabbiati"
            ),
        ),
        Phrase(
            "reaction",
            "positive",
            r"\b(?:commoss[oiae]|emozionat[oiae]|entusiast[aie]|entusiasmo|adorat[oiae]|conquistat[oiae]|applaudit[oiae]|elogi\w*|toccat[oiae])\b",
            words(
                "adorato adorati adorata adorate commosso commossi commossa commosse emozionato emozionati emozionata entusiasta entusiasti entusiaste entusiasmo conquistato conquistati applaudito applaudita elogi elogiato"
            ),
        ),
        Phrase(
            "collaborator",
            "with",
            r"\b(?:collaborazione|collabor\w+|partnership|insieme) (?:con|tra|fra|a)(?: [\w&'’-]+){1,6}",
            words("collaborazione collaborato collabora partnership insieme"),
        ),
        Phrase(
            "collaborator",
            "by",
            r"\b(?:diretto|diretta|prodotto|prodotta|girato|girata|firmato|firmata|scritto|scritta|composto|realizzato|realizzata) da(?: [\w&'’-]+){1,4}",
            words(
                "diretto diretta prodotto prodotta girato girata firmato firmata scritto scritta composto realizzato realizzata"
            ),
        ),
        Phrase(
            "next_work",
            "next",
            r"\b(?:nuovo|nuova|prossimo|prossima|primo|prima|secondo|futuro) (?:film|lungometraggio|cortometraggio|corto|progetto|video|videoclip|documentario|serie)\b"
            r"(?:,? (?:intitolat[oa] |dal titolo )?[«\"“'][^»\"”\n]{1,60}[»\"”'])?",
            words("film lungometraggio cortometraggio corto progetto video videoclip documentario serie"),
        ),
        Phrase(
            "next_work",
            "next",
            r"\b(?:(?:sta )?lavora(?:ndo)? (?:già |attualmente )?(?:a|al|su)|prepara|sta girando|sta preparando)(?: [\wàèéìòù]+){0,3} (?:film|lungometraggio|cortometraggio|progetto|video|serie|seguito|documentario)\b",
            words("lavora lavorando prepara girando preparando"),
        ),
    ),
)
