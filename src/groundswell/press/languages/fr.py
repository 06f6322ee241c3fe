"""French."""

from __future__ import annotations

from groundswell.press.language import Calendar, Language, Phrase
from groundswell.press.languages import by_meaning, halves, numbers, phrases, words

__all__ = ["LANGUAGE"]

LANGUAGE = Language(
    code="fr",
    decimal=",",
    function_words=words(
        "le la les de des du et est un une en que qui dans pour pas au aux ce cette ces sur par plus avec il elle ils a ont été se son "
        "sa ses ne mais ou nous vous déjà depuis fois moins près c d l n s qu j leur tout était sont fait être même entre dont"
    ),
    atoms=numbers(
        "zéro=0 un=1 une=1 deux=2 trois=3 quatre=4 cinq=5 six=6 sept=7 huit=8 neuf=9 dix=10 onze=11 douze=12 treize=13 quatorze=14 "
        "quinze=15 seize=16 vingt=20 vingts=20 trente=30 quarante=40 cinquante=50 soixante=60 septante=70 huitante=80 octante=80 nonante=90"
    ),
    hundred=words("cent cents"),
    scales=numbers(
        "mille=1000 mil=1000 million=1000000 millions=1000000 milliard=1000000000 milliards=1000000000 billion=1000000000000 "
        "billions=1000000000000"
    ),
    abbreviations=numbers(
        "k=1000 m=1000000 mio=1000000 mln=1000000 mn=1000000 md=1000000000 mds=1000000000 mrd=1000000000"
    ),
    ones=words("un une"),
    halves=halves("demi=0.5 demie=0.5 quart=0.25"),
    joiners=words("et"),
    point=words("virgule"),
    approximate=numbers(
        "dizaine=10 douzaine=12 quinzaine=15 vingtaine=20 trentaine=30 quarantaine=40 cinquantaine=50 soixantaine=60 centaine=100 "
        "millier=1000"
    ),
    vague=numbers(
        "dizaines=10 douzaines=12 centaines=100 milliers=1000 millions=1000000 milliards=1000000000"
    ),
    several=phrases("plusieurs | quelques | des | divers | bien des | des dizaines de | des centaines de"),
    before=by_meaning(
        {
            "over": "plus de | plus d | plus que | bien plus de | un peu plus de | dépasse | dépassent | dépassé | dépassait | dépassant | "
            "au delà de | au delà des | franchi | franchit | a franchi | au dessus de | dépasser | passé | dépasse les | supérieur à | "
            "largement plus de | > | + | + de | passé la barre des | franchi la barre des | dépassé les",
            "almost": "près de | près d | presque | quasi | quasiment | pas loin de | pas loin d | frôle | frôlent | frôle les | frôlé | "
            "approche | approche les | approchent | proche de | proches de | un peu moins de | pratiquement | juste sous | bientôt | pas tout à fait | avoisinant | à peine moins de",
            "about": "environ | autour de | autour d | quelque | approximativement | à peu près | aux alentours de | dans les | ~ | ≈ | avoisine | "
            "avoisine les | avoisinent les | grosso modo | env | env . | circa | de l ordre de | une estimation de | estimé à",
            "at_least": "au moins | pas moins de | pas moins d | au minimum | minimum | ≥ | à partir de | non moins de",
            "at_most": "au plus | jusqu à | jusqu aux | moins de | moins d | au maximum | maximum | tout au plus | pas plus de | pas même | ≤ | < | en dessous de | pas encore",
            "exact": "exactement | précisément | très exactement",
            "": "les | la | le | l | de | des | d | à | déjà | maintenant | désormais | un total de | au total | total de | pas | ( | : | actuellement | "
            'ces | ses | leurs | quelques | incroyables | impressionnants | seulement | même | que | aujourd hui | en | « | " | atteint | '
            "atteint les | le chiffre de | le cap des | le cap de | la barre des | la barre de | aux | plus | est à | supplémentaires | vu | vue | "
            "rien que | carrément | encore | enregistré | cumule | cumulé | totalise | comptabilise | comptabilisé",
        }
    ),
    after=by_meaning(
        {
            "over": "et plus | + | et quelques | passés | bien tassés",
            "about": "environ | à peu près | approximativement",
            "at_least": "ou plus | au moins | au minimum | minimum",
            "at_most": "ou moins | au plus | maximum | au maximum | tout au plus",
        }
    ),
    ranges=(("entre", "et"), ("", "à"), ("", "-"), ("", "–"), ("", "—"), ("", "ou"), ("de", "à")),
    growths=(),
    growth_verbs=words(
        "passé passée passe passant passer grimpé grimpe bondi bondit monté monte augmenté augmente progressé sauté passent passés"
    ),
    corrections=(("pas", "mais"), ("non", "mais"), ("non pas", "mais"), ("pas", "plutôt")),
    unreal=words(
        "pourrait pourraient devrait devraient espère espèrent objectif vise visent atteindra si serait seraient prévoit prévoient "
        "attend peut-être aurait dépassera voudrait veut veulent souhaite cible prévision garantit promet"
    ),
    units=by_meaning(
        {
            "view": "vues | vue | visionnages | visionnage | visualisations | visualisation | clics | clic | clicks | visionnements | lectures | "
            "views | visites sur youtube | hits | écoutes vidéo | consultations",
            "like": "likes | j aime | pouces levés | mentions j aime",
            "dislike": "dislikes | pouces baissés",
            "comment": "commentaires | commentaire",
            "share": "partages | retweets | partage",
        }
    ),
    weak=words("vue clic clics clicks hits lectures consultations partage commentaire"),
    verbs=by_meaning(
        {
            "view": "vu | vue | vus | vues | visionné | visionnée | visionnés | visionnées | regardé | regardée | regardés | regardées | cliqué | "
            "consulté | consultée | visualisé | visualisée | ont vu | regardent | vient | voir | lu | lue | visionnent",
            "like": "aimé | aimée | liké | likée",
            "share": "partagé | partagée | partagés | partagées | retweeté | retweetée | relayé | relayée",
            "comment": "commenté | commentée",
            "none": "téléchargé | téléchargée | vendu | vendue | acheté | recherché | visité",
        }
    ),
    times=words("fois reprises"),
    people=words(
        "personnes internautes utilisateurs spectateurs gens téléspectateurs individus youtubeurs curieux"
    ),
    cast=words(
        "inconnus inconnues étrangers couples acteurs mannequins participants volontaires comédiens anonymes"
    ),
    works=words(
        "parodies parodie pastiches pastiche remakes détournements imitations versions reprises remixes"
    ),
    fillers=words(
        "de d des du la youtube en ligne internautes uniques sur - + plus dans le monde nouvelles nouveaux supplémentaires autres "
        "vidéo facebook vimeo tiktok instagram différentes différents additionnelles cumulées la le au total web toile"
    ),
    rates=by_meaning(
        {
            "day": "par jour | chaque jour | quotidien | quotidiennes | quotidiennement | / jour",
            "hour": "par heure | à l heure | chaque heure",
            "week": "par semaine | chaque semaine | hebdomadaires",
            "month": "par mois | chaque mois | mensuelles",
            "minute": "par minute",
            "second": "par seconde",
            "video": "par vidéo | en moyenne | de moyenne",
            "year": "par an",
        }
    ),
    more_before=phrases("encore | à nouveau"),
    more_after=phrases("supplémentaires | de plus | additionnelles | nouvelles | en plus"),
    rises=words("augmenté gagné gagne progressé grimpé bondi hausse perdu augmentation"),
    reached=words("atteint atteignait atteignent à est affiche affichait"),
    reaching=words("atteint touché touche"),
    marks_before=phrases("barre des | barre de | cap des | cap de | seuil des | seuil de"),
    marks_after=frozenset(),
    elsewhere=by_meaning(
        {
            "original": "l original | vidéo originale | vidéo d origine | clip original",
            "vimeo": "vimeo",
            "facebook": "facebook",
            "tiktok": "tiktok",
            "instagram": "instagram",
            "twitter": "twitter",
            "dailymotion": "dailymotion",
            "total": "toutes plateformes | toutes les plateformes | toutes plates formes | toutes versions | toutes les versions | "
            "tous supports | copies comprises | campagne | parodies comprises",
            "channel": "chaîne | toutes ses vidéos | ses vidéos | leurs vidéos",
            "derivative": "parodie | parodies | pastiche | remake | détournement | suite | making of",
            "copy": "copie | copies | repost | miroir",
        }
    ),
    money=by_meaning(
        {
            "USD": "dollars | dollar | usd",
            "EUR": "euros | euro | eur",
            "GBP": "livres | livre | gbp",
            "CHF": "francs | franc | chf",
        }
    ),
    cost=words(
        "budget coût coûté coûte coûtait dépensé dépense dépenses coûts produit produite tourné tournée financé réalisé réalisée frais investi enveloppe"
    ),
    budget=words("budget enveloppe"),
    films=words("film vidéo clip spot tournage production court métrage publicité campagne"),
    not_views=words(
        "habitants dollars euros voix exemplaires abonnés followers kilomètres billets albums chiffre bénéfice morts cas membres clients "
        "mètres degrés commentaires ventes population emplois spectateurs"
    ),
    calendar=Calendar(
        months=numbers(
            "janvier=1 janv=1 février=2 fevrier=2 févr=2 mars=3 avril=4 mai=5 juin=6 juillet=7 juil=7 août=8 aout=8 septembre=9 sept=9 "
            "octobre=10 oct=10 novembre=11 nov=11 décembre=12 decembre=12 déc=12"
        ),
        weekdays=numbers("lundi=0 mardi=1 mercredi=2 jeudi=3 vendredi=4 samedi=5 dimanche=6"),
        spans=numbers(
            "seconde=1 secondes=1 minute=60 minutes=60 heure=3600 heures=3600 h=3600 jour=86400 jours=86400 journée=86400 "
            "semaine=604800 semaines=604800 mois=2592000 an=31536000 ans=31536000 année=31536000 années=31536000 week-end=172800"
        ),
        durations=(
            "en",
            "en moins de",
            "dans les",
            "après",
            "pendant",
            "durant",
            "en l'espace de",
            "en l’espace de",
            "au bout de",
            "depuis",
            "sous",
            "dans la",
            "lors de la",
            "lors des",
        ),
        later=("plus tard", "après"),
        shorter=words("moins peine"),
        points=(
            "le",
            "au",
            "depuis",
            "ce",
            "dès",
            "jusqu'à",
            "jusqu’à",
            "depuis le",
            "à la date du",
            "en",
            "du",
            "avant",
            "mis en ligne",
        ),
        days=numbers("aujourd'hui=0 aujourd’hui=0 hier=-1 avant-hier=-2"),
        parts=("matin", "après-midi", "soir", "nuit", "midi", "minuit", "dernier", "dernière"),
        loose=(
            "à ce jour",
            "jusqu'à présent",
            "jusqu’à présent",
            "à l'heure où nous écrivons",
            "à l’heure où nous écrivons",
            "pour l'instant",
            "pour l’instant",
            "pour le moment",
            "actuellement",
            "hier soir",
            "ce matin",
            "cette semaine",
            "la semaine dernière",
            "cette nuit",
            "hier",
            "aujourd'hui",
            "aujourd’hui",
            "à l'heure actuelle",
            "à l’heure actuelle",
            "au moment d'écrire",
            "en une nuit",
        ),
        between=(
            "seulement",
            "moins",
            "de",
            "d'",
            "d’",
            "à",
            "peine",
            "un",
            "une",
            "l'espace",
            "quelques",
            "premières",
            "premiers",
            "première",
            "premier",
            "dernières",
            "derniers",
            "environ",
            "près",
            "les",
            "la",
            "plus",
            "presque",
            "juste",
            "ses",
            "leurs",
            "des",
            "même",
        ),
    ),
    phrases=(
        Phrase(
            "parody",
            "parody",
            r"\b(?:parodi(?:e|es|é|ée|és|ées|er|ent)|pastich(?:e|es|é)|détourn(?:ement|ements|é|ée|ée?s)|remakes?)\b",
            words(
                "parodie parodies parodié parodiée parodiés parodiées parodier parodient pastiche pastiches pastiché détournement détournements détourné détournée détournés détournées remake remakes"
            ),
        ),
        Phrase(
            "disclosure",
            "advert",
            r"(?:\b(?:est|était|sont|s'avère|s’avère|s'agi\w+|s’agi\w+|réalité|fait|cache|simple|coup|avant tout|opération|désormais)\b|c['’]est)(?: [\w'’éèêàâîôûç-]+){0,6}? "
            r"(?:publicité|pub|spot publicitaire|film publicitaire|campagne de pub(?:licité)?|coup de pub|coup de com|opération (?:marketing|de communication|publicitaire)|campagne publicitaire|coup marketing|réclame)\b",
            words("publicité pub publicitaire marketing communication com réclame"),
        ),
        Phrase(
            "disclosure",
            "cast",
            r"\b(?:sont|étaient|en réalité|en fait|payés|professionnels)(?: [\w'’éèêàç]+){0,3}? (?:acteurs|comédiens|mannequins|musiciens|professionnels)\b",
            words("acteurs comédiens mannequins musiciens professionnels"),
        ),
        Phrase(
            "disclosure",
            "collaboration",
            r"\b(?:collaboration|partenariat) (?:avec|entre)\b[^.!?\n]{0,80}?\b(?:marque|label|entreprise|maison|société|enseigne|vêtements)\b",
            words("collaboration partenariat"),
        ),
        Phrase(
            "disclosure",
            "brand",
            r"\b(?:sponsorisé\w* par|financé\w* par|commandé\w* par|commandité\w* par|payé\w* par|pour le compte de)(?: (?:la|le|les))?(?: [\w&'’-]+){1,4}",
            words(
                "sponsorisé sponsorisée sponsorisés financé financée commandé commandée commandité commanditée payé payée compte"
            ),
        ),
        Phrase(
            "reaction",
            "negative",
            r"\b(?:sent\w* (?:trahis?|trompés?|dupés?|floués?|manipulés?|trahie?s?)|déçus?|déçue?s?|indignation|colère|tollé|polémique|scandalis\w+|critiques)\b",
            words(
                "trahi trahis trahie trahies trompé trompés dupé dupés floué floués manipulé manipulés déçu déçus déçue déçues indignation colère tollé polémique scandalisé scandalisés critiques"
            ),
        ),
        Phrase(
            "reaction",
            "positive",
            r"\b(?:séduit|séduits|émus?|émue?s?|enthousias\w+|conquis|adoré|salué\w*|applaudi\w*|touchés)\b",
            words(
                "séduit séduits ému émus émue émues enthousiaste enthousiastes enthousiasme enthousiasmé conquis adoré salué saluée applaudi applaudie touchés"
            ),
        ),
        Phrase(
            "collaborator",
            "with",
            r"\b(?:collaboration|partenariat|collabor\w+|associ\w+)(?: [\wéè]+)? (?:avec|entre)(?: [\w&'’-]+){1,6}",
            words("collaboration partenariat collaboré collabore associé associée associée association"),
        ),
        Phrase(
            "collaborator",
            "by",
            r"\b(?:réalisé\w*|produit\w*|tourné\w*|filmé\w*|signé\w*|écrit\w*|composé\w*) par(?: [\w&'’-]+){1,4}",
            words(
                "réalisé réalisée produit produite tourné tournée filmé filmée signé signée écrit écrite composé composée"
            ),
        ),
        Phrase(
            "next_work",
            "next",
            r"\b(?:nouve(?:au|l|lle)|prochaine?|premiere?|premier|première|second|deuxième|futur) (?:long[- ]métrage|court[- ]métrage|film|projet|clip|vidéo|documentaire|série|œuvre|oeuvre)\b"
            r"(?: (?:intitulé\w* )?[«\"“'][^»\"”\n]{1,60}[»\"”'])?",
            words("long court film projet clip vidéo documentaire série œuvre oeuvre métrage"),
        ),
        Phrase(
            "next_work",
            "next",
            r"\b(?:travaille (?:déjà |actuellement )?(?:sur|à)|prépare|tourne (?:actuellement|déjà))(?: [\w'’éèê]+){0,3} (?:film|long[- ]métrage|court[- ]métrage|projet|vidéo|série|suite|clip|documentaire)s?\b",
            words("travaille prépare tourne"),
        ),
    ),
)
