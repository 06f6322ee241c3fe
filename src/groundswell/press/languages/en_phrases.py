"""English: phrases that say something without a number."""

from __future__ import annotations

from groundswell.press.language import Phrase
from groundswell.press.languages import words

__all__ = ["PHRASES"]

PHRASES = (
    Phrase(
        "parody",
        "parody",
        r"\b(?:parod(?:y|ies|ied|ying)|spoof(?:s|ed|ing)?|send-ups?|remakes?|copycats?|mash-?ups?)\b",
        words(
            "parody parodies parodied parodying spoof spoofs spoofed spoofing send remake remakes copycat copycats mashup mash"
        ),
    ),
    Phrase(
        "parody",
        "parody",
        r"\b(?:own|gay|dog|animal|first) (?:take|version)s? (?:of|on) (?:the|it|this|that|first)\b",
        words("version versions take takes"),
    ),
    Phrase(
        "disclosure",
        "advert",
        r"\b(?:it(?:'|\u2019)?s|it is|it was|is|was|were|be|as|actually|really|yep,?|turns out(?: to be)?|just|just a|"
        r"nothing but|had been|this (?:video|film|clip|piece) is|watched|secretly|shared)(?: actually| really| in fact| just| all| simply| also| a| an| another| well planned,?"
        r"| viral| clever| elaborate| extremely| effective| sneaky| stealth| marketing| branded| fashion| clothing| paid)*,? (?:an? )?(?:viral |fashion |clothing |"
        r"stealth |tv |paid )?(?:ad|advert|advertisement|commercial|advertising|marketing (?:stunt|campaign|ploy)|publicity stunt|pr stunt|promotion)\b",
        words("ad advert advertisement commercial advertising marketing publicity pr promotion"),
    ),
    Phrase(
        "disclosure",
        "cast",
        r"\b(?:actually|really|professional|hired|paid|stacked with|in fact|were|are|was)(?: all| mostly| partly)? "
        r"(?:actors|models|performers|musicians|professional (?:actors|performers|models)|actors,|an actor|an actress|staged|fake)\b",
        words("actors models performers actor actress staged fake musicians"),
    ),
    Phrase(
        "disclosure",
        "collaboration",
        r"\b(?:collaboration|partnership|joint project|tie-in) (?:between|with|for)\b[^.!?\n]{0,80}?\b(?:brand|label|company|"
        r"clothing|fashion|sponsor|retailer|maker)\b",
        words("collaboration partnership joint tie"),
    ),
    Phrase(
        "disclosure",
        "advert",
        r"\bfor (?:our|its|their|the|a)(?: [\w'\u2019-]+){0,3} (?:collection|clothing (?:line|brand|label|company)|campaign|fashion (?:line|brand|label))\b",
        words("collection clothing campaign fashion"),
    ),
    Phrase(
        "disclosure",
        "revealed",
        r"\b(?:reveal(?:ed|s)?|emerged|admitted|confirmed|acknowledged|disclosed|turned out|found out|realis?zed?|realized|realised|learned|learnt|"
        r"word got out|came out|outed)\b[^.!?\n]{0,60}?\b(?:ad|advert|advertisement|commercial|campaign|actors|models|staged|brand|sponsored|marketing|"
        r"paid|promotional|fake)\b",
        words(
            "revealed reveals reveal emerged admitted confirmed acknowledged disclosed turned found realized realised realizes learned learnt word came outed"
        ),
    ),
    Phrase(
        "disclosure",
        "brand",
        r"\b(?:campaign film|branded (?:content|video|film)|sponsored by|paid for by|commissioned by|funded by|produced for|made for)(?: (?:the|a|an))?"
        r"(?: [\w&'\u2019-]+){1,4}",
        words("campaign branded sponsored paid commissioned funded produced made"),
    ),
    Phrase(
        "reaction",
        "negative",
        r"\b(?:felt|feel|feeling|feels|been|were|being|are)(?: a little| a bit| so| very| pretty| kind of| somewhat| rather| really)? "
        r"[\"\u201c]?(?:duped|betrayed|deceived|cheated|fooled|manipulated|tricked|disappointed|outraged|angry|mad|misled|let down|bummed|upset|offended|disgusted|creeped out)\b",
        words(
            "duped betrayed deceived cheated fooled manipulated tricked disappointed outraged angry mad misled let bummed upset offended disgusted creeped"
        ),
    ),
    Phrase(
        "reaction",
        "negative",
        r"\b(?:backlash|outrage|outcry|resentment|disillusionment|complaints? (?:about|that|from)|criticism|criticised|criticized|detractors|"
        r"controversy|shitstorm|furore|uproar|angry comments|negative (?:publicity|comments|reactions?))\b",
        words(
            "backlash outrage outcry resentment disillusionment complaint complaints criticism criticised criticized detractors controversy shitstorm furore uproar angry negative"
        ),
    ),
    Phrase(
        "reaction",
        "positive",
        r"\b(?:momentum|mood|tide|sentiment|reactions?|response|comments|reception)\b[^.!?\n]{0,40}\b(?:positive|warm|enthusiastic|favou?rable)\b",
        words("positive warm enthusiastic favourable favorable"),
    ),
    Phrase(
        "reaction",
        "positive",
        r"\b(?:people|viewers|audiences|fans|critics|users|commenters|many)(?: who saw it| really| all| just| have| absolutely){0,2} "
        r"(?:loved?|praised?|adored?|can(?:'|\u2019)?t stop watching|raved?|applauded|were (?:moved|touched|charmed|delighted)|are (?:moved|touched|charmed))\b",
        words(
            "love loved praise praised adore adored watching rave raved applauded moved touched charmed delighted"
        ),
    ),
    Phrase(
        "collaborator",
        "with",
        r"\b(?:collaborat(?:ion|ed|es|ing)|partner(?:ed|ship|ing)?|team(?:ed|ing)? up|in association|working together) (?:between|with)\b(?: [\w&'\u2019-]+){1,8}",
        words(
            "collaboration collaborated collaborates collaborating partner partnered partnership partnering team teamed teaming association working"
        ),
    ),
    Phrase(
        "collaborator",
        "by",
        r"\b(?:directed|written|produced|scored|composed|choreographed|filmed|shot|edited|created|helmed|commissioned) by(?: [\w&'\u2019-]+){1,4}",
        words(
            "directed written produced scored composed choreographed filmed shot edited created helmed commissioned"
        ),
    ),
    Phrase(
        "next_work",
        "next",
        r"\b(?:new|next|upcoming|first|debut|forthcoming|second|own|feature(?:-length)?|another) (?:(?:feature|short|documentary|music|full-length)[ -]?)?"
        r"(?:film|movie|feature|video|project|short|documentary|series|clip|music video)\b[,:]?(?: (?:is |called |titled |entitled )?[\"\u201c\u2018'][^\"\u201d\n]{1,60}[\"\u201d\u2019'])?",
        words("new next upcoming first debut forthcoming second own feature another"),
    ),
    Phrase(
        "next_work",
        "next",
        r"\b(?:(?:making|make|shoot|shooting|working on|at work on|planning|preparing|followed (?:that|it|this)(?: up)? with|follow-?up)(?: (?:a|an|the|her|his|their|more|new|next|another|to)){0,3}"
        r" (?:films?|movies?|features?|videos?|sequels?|projects?|series|documentar(?:y|ies)|[\"\u201c][^\"\u201d\n]{1,60}[\"\u201d])(?! (?:response|reply|answer))|sequel to (?:the|her|his|this|it))\b",
        words("making make shoot shooting working work planning preparing followed follow followup sequel"),
    ),
)
