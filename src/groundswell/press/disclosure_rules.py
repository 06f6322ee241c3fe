"""The rules of the disclosure detector: phrases of our own."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DENIALS", "RULES", "Rule"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A wording: ``pattern`` is tried where a sentence holds one of ``anchors``."""

    kind: str
    language: str
    pattern: str
    anchors: frozenset[str]


def _rule(kind: str, language: str, anchors: str, pattern: str) -> Rule:
    return Rule(kind, language, pattern, frozenset(anchors.split()))


DENIALS = (
    r"\b(?:not|no|never|isn['’]?t|wasn['’]?t|aren['’]?t|non|without|unless|nothing|neither|nor|nicht|kein\w*|ohne|unbezahlte?|niemals|"
    r"pas|aucune?|sans|jamais|ningun[oa]?|ningún|sin|nunca|senza|nessun[ao]?|niet|geen|zonder|nooit|não|nenhuma?|sem|nem|unpaid|unsponsored)\b"
)

_SHOP = r"(?:purchas\w+|buy\w*|bought|shop\w*|order\w*|sales?|click\w*|links?|amazon|ebay)"
_GAP = r"[^.!?\n]{0,90}?"

RULES: tuple[Rule, ...] = (
    # links that pay
    _rule(
        "affiliate",
        "en",
        "affiliate affiliates affiliated",
        r"\baffiliated? (?:amazon |product |shop(?:ping)? |tracking |referral )?(?:links?|urls?|codes?|disclosure|disclaimer|notice|tracking|partners?|page|store)\b"
        r"|\b(?:participants?|participat\w+|partners?|members?|part)\b (?:in|of) (?:\w+ ){0,5}affiliated? (?:\w+ )?program(?:me)?s?\b"
        r"|[(\[*]\s{0,2}affiliates?(?: links?)?\s{0,2}[)\]*]|\baffiliate(?:s)?\s{0,2}[:\u2013-](?=\s|$|http)"
        r"|\b(?:links?|codes?|urls?)\b[^.!?\n]{0,60}?\b(?:are|is|may be|might be|contains?|could be|can be)\b(?: \w+){0,3} affiliated?\b"
        r"|\b(?:amazon|ebay|itunes|book depository|audible|wordery) affiliates?\b(?! marketing)|\b(?:as|am|i'm|i’m|we're|we are|become|became) an? (?:\w+ ){0,3}affiliate\b"
        r"|\baffiliates? (?:check|click|see) here\b|\bcompan(?:y|ies) (?:that |which )?(?:i am|i'm|we are|we're) affiliated\b",
    ),
    _rule(
        "affiliate",
        "en",
        "commission commissions commision kickback percentage pennies proceeds referral",
        rf"\b(?:earn|earns|get|gets|receive|receives|make|makes|paid|given|gives?|gain|take|takes)\b(?: \w+){{0,5}} (?:commissions?|commision|kickback|percentage|pennies|referral fee)\b{_GAP}\b{_SHOP}\b"
        rf"|\b{_SHOP}\b{_GAP}\b(?:earn|earns|get|gets|receive|receives|make|makes|paid|given|gives?|gain|take|takes)\b(?: \w+){{0,5}} (?:commissions?|commision|kickback|percentage|pennies|referral fee)\b"
        r"|\b(?:earn|earns|get|gets|receive|receives|make|makes)\b (?:me |us |you )?(?:a |an )?(?:very |tiny |small |little |modest |slight )+(?:commissions?|commision|kickback|percentage|fee)\b",
    ),
    _rule(
        "affiliate",
        "en",
        "amazon associates",
        r"\b(?:amazon|amzn)(?:\.\w{2,3}){0,2} (?:associates?\b|services llc|links?\b|shopping\b|influencer)"
        r"|\b(?:participants?|participat\w+|members?|part)\b (?:in|of) (?:\w+ ){0,5}associates programs?\b"
        r"|\blinks? (?:to|from|for|on|via) amazon\b|\bshop(?:ping|s)? (?:for (?:[\w-]+ ){1,3})?(?:on|at|via|through|with|from|in) (?:the )?amazon\b(?! (?:street|river|rainforest|basin))|^\W{0,6}shop amazon\b|\bamazon (?:\w+ ){0,2}shopping\b",
    ),
    _rule(
        "affiliate",
        "en",
        "support supports supporting helps help",
        rf"\b(?:support|supports|supporting|help|helps)\b{_GAP}\b(?:by|via|when|while|through|using|if|with|every time|just)\b{_GAP}\b(?:amazon|shopping|shop|purchas\w+|buying|affiliate links?)"
        rf"|\b(?:purchas\w+|buy|buying|shop|shopping)\b{_GAP}\b(?:helps?|supports?)(?: to)?(?: support| out| fund)? (?:me|us|(?:the|this|my|our|your) (?:channel|show|videos?|work|site|page|project))\b"
        r"|\busing this (?:amazon )?link (?:directly )?supports?\b|\b(?:links?|linked)\b[^.!?\n]{0,60}?\b(?:decide|choose) to (?:purchase|buy)\b[^.!?\n]{0,40}?\bsupport\b",
    ),
    _rule(
        "affiliate",
        "en",
        "link links",
        r"\b(?:this|these|my|our|the) links? (?:before|when|every time|each time|whenever|next time)(?: \w+){0,3} shop(?:ping)?\b"
        r"|\b(?:use|using|click|through) (?:my|our|this|these|the) (?:\w+ ){0,2}links?\b[^.!?\n]{0,50}?\b(?:costs? you nothing|no (?:extra|additional) cost|doesn['’]?t cost you)"
        r"|\bgo through \w+['’]s link\b",
    ),
    _rule(
        "affiliate",
        "de",
        "affiliate affiliatelink affiliatelinks provision partnerlink partnerlinks werbelink werbelinks provisionslink provisionslinks partnerprogramm provisionen empfehlungslinks reflink",
        r"\b(?:affiliate[ -]?(?:links?|partner)|partner-?links?|werbe-?links?|provisions-?links?|empfehlungslinks?|reflinks?)\b|\bpartnerprogramm\b"
        r"|\b(?:erhalte|bekomme|erhalten|bekommen|verdiene|verdienen|bekommt|erhält)\b[^.!?\n]{0,60}?\bprovision(?:en)?\b|\bprovision\b[^.!?\n]{0,60}?\b(?:erhalte|bekomme|erhalten|bekommen|kauf|einkauf)",
    ),
    _rule(
        "affiliate",
        "fr",
        "affilié affiliés affiliation commission affiliée affiliées",
        r"\bliens?\b[^.!?\n]{0,30}?\b(?:affiliés?|d['’]affiliation|d affiliation)|\b(?:touche|touchons|perçois|percevons|reçois|recevons|gagne|rapporte)\b[^.!?\n]{0,50}?\bcommission\b|\bprogramme d['’]affiliation\b",
    ),
    _rule(
        "affiliate",
        "es",
        "afiliado afiliados afiliada afiliación comisión",
        r"\b(?:enlaces?|links?|programa|código)\b[^.!?\n]{0,30}?\b(?:de )?(?:afiliad[oa]s?|afiliación)\b|\b(?:recibo|recibimos|gano|ganamos|llevo|obtengo|recibiré)\b[^.!?\n]{0,50}?\bcomisión\b",
    ),
    _rule(
        "affiliate",
        "it",
        "affiliato affiliati affiliazione commissione affiliate affiliata",
        r"\b(?:link|programma|collegamenti|codice)\b[^.!?\n]{0,30}?\b(?:di |in )?(?:affiliat[oia]|affiliazione|affiliati)\b|\b(?:ricevo|riceviamo|guadagno|guadagniamo|percepisco|ricevere|riceverò)\b[^.!?\n]{0,50}?\bcommissione\b",
    ),
    _rule(
        "affiliate",
        "nl",
        "affiliate affiliatelinks affiliatelink commissie partnerlinks",
        r"\b(?:affiliate[ -]?links?|partnerlinks?)\b|\b(?:ontvang|krijg|verdien|ontvangen|krijgen|verdienen)\b[^.!?\n]{0,50}?\bcommissie\b",
    ),
    _rule(
        "affiliate",
        "pt",
        "afiliado afiliados afiliada afiliação comissão",
        r"\b(?:links?|programa|código)\b[^.!?\n]{0,30}?\b(?:de )?(?:afiliad[oa]s?|afiliação)\b|\b(?:recebo|recebemos|ganho|ganhamos|receber|receberei)\b[^.!?\n]{0,50}?\bcomissão\b",
    ),
    # somebody paid
    _rule(
        "sponsored",
        "en",
        "sponsored sponsor sponsors sponsoring sponsorship sponsorships",
        r"\bsponsored (?:by|content|video|post|segment|in part by|integration|review)\b|\b(?:video|episode|post|stream|content|vlog|channel|show|clip) (?:is |was |has been |are |were )?(?:kindly |proudly |partly |partially |generously )?(?:also )?sponsored\b"
        r"|\b(?:thanks?|thank you|shout-?out|cheers)\b[^.!?\n]{0,80}?\b(?:for sponsoring|for the sponsorship|sponsor(?:s|ing|ship)? (?:of )?(?:this|the|today['’]s|my|our))\b"
        r"|\b(?:today['’]s|this (?:video|week|episode)['’]s|our|my|the|main|title|proud) sponsors?(?: of (?:this|the|today['’]s) (?:video|episode|stream|show)| (?:is|are|today)|[:,])|^\W{0,6}(?:(?:video|episode|channel|official|main) )?sponsors?\s{0,2}:"
        r"|\bfor sponsoring (?:this|the|today['’]s|my|our)\b|\bsponsorship (?:by|from|disclosure|disclaimer)\b",
    ),
    _rule(
        "sponsored",
        "en",
        "paid brought partnership partner promotion advertisement advert compensated promotional promo ad commissioned collaboration commercial advertorial endorsement",
        r"\b(?:contains?|includes?|including|features?) (?:a )?(?:paid|product) (?:promotions?|placements?|partnerships?|advertising|endorsements?)\b|\bpaid (?:partnership|promotion|advertisement|ad|advert|collaboration|content|endorsement|sponsorship|product placement|post|review)\b"
        r"|\b(?:made|created|produced|filmed|done) (?:possible )?in (?:paid )?(?:partnership|collaboration|association|cooperation) with\b|^\W{0,6}in (?:paid )?(?:partnership|collaboration) with\b"
        r"|\b(?:this (?:video|post|clip|film|content|review)|it|this) (?:is|was|['’]s|contains) (?:an? |actually |really |basically |literally |just )*(?:paid )?(?:ad|advert|advertisement|advertorial|commercial|promotion|promo)\b(?! (?:free|break|blocker))"
        r"|\b(?:was|were|am|are|is|been|being|got) (?:financially |also )?(?:compensated|paid) (?:by|to (?:make|promote|feature|review|say|talk))\b|\bbrought to you by\b|\bpaid for by\b(?! (?:me|myself|us|ourselves)\b)|\bad(?:vert)?\s{0,2}[|:\u2013]\s",
    ),
    _rule(
        "gifted",
        "en",
        "gifted free sent complimentary provided kindly courtesy sample samples pr",
        r"\b(?:gifted (?:by|to (?:me|us)|item|product)|(?:product|item|book|phone|sample|unit|copy|device)s?(?: \w+){0,3} (?:(?:was|were|been|are|is) )?(?:kindly |generously )?(?:gifted|(?:sent|given|provided|supplied) (?:to (?:me|us) )?(?:by|for free|free of charge|for review|from))|(?:it|this|these|which|they) (?:was|were) (?:kindly |generously )?(?:gifted|(?:sent|given|provided|supplied) (?:to (?:me|us)|for free|free of charge|for review))"
        r"|(?:sent|gave|provided|supplied) (?:me|us) (?:with )?(?:this|these|the|a|an|some)(?: [\w-]+){0,4}? (?:for free|free of charge|for review|to review|to try|to test|at no cost|free)|received (?:this|these|the|a|an|some|it)(?: [\w-]+){0,4}? (?:for free|free of charge|as a gift|at no cost|in exchange)|pr samples?|press samples?|complimentary (?:copy|product|sample)"
        r"|receive (?:books|products|items|samples)(?: \w+){0,5} for free|free (?:product|sample|copy) (?:from|provided by|in exchange))\b",
    ),
    _rule(
        "sponsored",
        "de",
        "gesponsert gesponserte gesponserter gesponsertes sponsor sponsoren werbung anzeige werbepartner produktplatzierung produktplatzierungen kooperation partnerschaft unterstützt zusammenarbeit dauerwerbesendung werbevideo werbekooperation sponsoring bezahlt beauftragt auftrag",
        r"\bgesponsert(?:e[rs]?)?\b|\b(?:bezahlte|unbeauftragte|entgeltliche|beauftragte) (?:werbung|partnerschaft|kooperation|zusammenarbeit|produktplatzierung|anzeige|werbepartnerschaft)\b|\b(?:enthält|beinhaltet|mit) (?:\w+ ){0,3}?(?:werbung|produktplatzierung(?:en)?|anzeigen?)\b"
        r"|\b(?:dieses? |das |die |der )?(?:video|beitrag|film|folge|clip|sendung)\b[^.!?\n]{0,50}?\b(?:werbung|unterstützt von|entstand in (?:kooperation|zusammenarbeit)|dauerwerbesendung|im auftrag von)\b|\b(?:in )?(?:freundlicher |bezahlter )?(?:kooperation|zusammenarbeit) mit\b"
        r"|\b(?:werbepartner|dauerwerbesendung|werbekooperation|werbevideo|produktplatzierung(?:en)?)\b|\bsponsor(?:en)?(?: (?:dieses|des|ist)|:)|^\W{0,6}(?:werbung|anzeige)\s{0,2}(?:[|:\u2013/-]|für |wegen |da |in )|\b(?:für|von) \w+ bezahlt\b",
    ),
    _rule(
        "gifted",
        "de",
        "kostenlos gratis geschenkt testexemplar rezensionsexemplar pr-sample zugeschickt gestellt sample muster",
        r"\b(?:produkt\w*|gerät\w*|exemplar|buch|handy|muster|kleid\w*)\b[^.!?\n]{0,50}?\b(?:kostenlos|gratis|geschenkt|unentgeltlich)\b[^.!?\n]{0,30}?(?:zur verfügung|gestellt|bekommen|erhalten|geschickt|zugeschickt)?|\b(?:kostenlos|gratis|unentgeltlich) (?:zur verfügung gestellt|zugeschickt|erhalten|bekommen|geschickt)\b|\b(?:pr-sample|testexemplar|rezensionsexemplar)s?\b",
    ),
    _rule(
        "sponsored",
        "fr",
        "sponsorisé sponsorisée sponsorisés sponsor partenariat collaboration publicité rémunéré rémunérée commerciale promotionnelle offert produit sponsorise publicitaire commerciales rémunérés placement",
        r"\bsponsorisée?s?\b|\b(?:partenariat|collaboration) (?:commerciale?|rémunérée?|payante?|payé)\b|\b(?:contient|inclut|comporte) (?:une? |du |de la |des )?(?:communications? commerciales?|publicité|placements? de produits?|partenariat|promotion)\b|\bplacement de produits?\b"
        r"|\b(?:vidéo|film|épisode|contenu|post)\b[^.!?\n]{0,40}?\b(?:en partenariat avec|en collaboration (?:commerciale )?avec|est une publicité|publicitaire|a été rémunérée?)\b|^\W{0,6}(?:en (?:partenariat|collaboration) avec|publicité\s{0,2}[|:\u2013-]|sponsors?\s{0,2}:)|\b(?:merci|remerci\w+)\b[^.!?\n]{0,50}?\bsponsor\w*"
        r"|\bcommunication commerciale\b|\bproduits? offerts?\b",
    ),
    _rule(
        "sponsored",
        "es",
        "patrocinado patrocinada patrocinados patrocinador patrocinadores publicidad colaboración pagada promoción patrocinio remunerada publicitaria publicitario patrocinar patrocina anuncio emplazamiento",
        r"\bpatrocinad[oa]s?\b|\b(?:colaboración|promoción|asociación|publicidad|alianza) (?:pagada|remunerada|de pago|comercial|publicitaria)\b|\b(?:contiene|incluye) (?:una? )?(?:publicidad|promoción|promociones|colaboración|emplazamiento)\b|\bemplazamiento (?:de producto|publicitario)\b"
        r"|\bgracias a\b[^.!?\n]{0,50}?\b(?:patrocinar|patrocinio)\b|\bpatrocinador(?:es)?(?: (?:de|del|es)|:)|\b(?:este|esta) (?:vídeo|video|publicación|contenido)\b[^.!?\n]{0,40}?\b(?:es publicidad|es un anuncio|en colaboración con|publicitari[oa])\b|^\W{0,6}(?:en colaboración con|publicidad\s{0,2}[|:\u2013-])|\bpatrocina este\b",
    ),
    _rule(
        "sponsored",
        "it",
        "sponsorizzato sponsorizzata sponsorizzati sponsor pubblicità collaborazione adv pubblicitario promozione partnership pagata retribuita promozionale sponsorizzazione inserimento",
        r"\bsponsorizzat[oaie]\b|\b(?:collaborazione|partnership|promozione) (?:a pagamento|pagata|retribuita|commerciale|pubblicitaria|sponsorizzata)\b|\b(?:contiene|include) (?:una? )?(?:pubblicità|promozion[ei]|inserimento|inserimenti|product placement|contenuti promozionali)\b|\binserimento di prodotti\b"
        r"|\bgrazie a\b[^.!?\n]{0,50}?\b(?:per aver sponsorizzato|sponsor)\b|\bsponsor (?:di questo|del video|del canale)\b|\b(?:questo|questa) (?:video|contenuto|puntata)\b[^.!?\n]{0,40}?\b(?:è pubblicità|è una pubblicità|in collaborazione con|pubblicitari[oa]|è uno spot)\b|^\W{0,6}(?:in collaborazione con|pubblicità\s{0,2}[|:\u2013-]|adv\b)",
    ),
    _rule(
        "sponsored",
        "nl",
        "gesponsord gesponsorde sponsor reclame samenwerking advertentie partnerschap betaald betaalde advertorial spon productplaatsing",
        r"\bgesponsorde?\b|\bbetaalde? (?:samenwerking|partnerschap|promotie|reclame|advertentie|post)\b|\b(?:bevat|met) (?:betaalde )?(?:reclame|promotie|productplaatsing|advertenties?)\b|\bproductplaatsing\b|\bmede mogelijk gemaakt door\b"
        r"|\b(?:deze|dit) (?:video|film|post|aflevering)\b[^.!?\n]{0,40}?\b(?:is reclame|is een advertentie|in samenwerking met|betaald door|mogelijk gemaakt door)\b|^\W{0,6}(?:in samenwerking met|(?:reclame|advertentie)\s{0,2}[|:\u2013-])|\bsponsor van deze\b|\b(?:dank|bedankt)\b[^.!?\n]{0,50}?\bsponsor\w*",
    ),
    _rule(
        "sponsored",
        "pt",
        "patrocinado patrocinada patrocinados patrocinador publicidade publi parceria patrocínio paga colaboração promoção anúncio patrocinar remunerada publipost publicitário",
        r"\bpatrocinad[oa]s?\b|\b(?:parceria|colaboração|promoção|publicidade) (?:paga|remunerada|comercial|publicitária)\b|\b(?:contém|inclui) (?:uma? )?(?:publicidade|promoção|promoções|parceria|colocação de produto)\b|\bpubli(?:post)?\b(?=\W|$)|\bcolocação de produtos?\b"
        r"|\bobrigad[oa]s?\b[^.!?\n]{0,50}?\b(?:patrocin\w+)\b|\bpatrocinador(?:es)?(?: (?:de|do|deste)|:)|\b(?:este|esta|esse) (?:vídeo|publicação|conteúdo)\b[^.!?\n]{0,40}?\b(?:é publicidade|é um anúncio|em parceria com|em colaboração com|publicitári[oa])\b|^\W{0,6}(?:em (?:parceria|colaboração) com|publicidade\s{0,2}[|:\u2013-])",
    ),
    # tags and labels
    _rule(
        "hashtag",
        "",
        "ad ads advert advertisement sponsored spon sponsoredpost paidpartnership gifted werbung anzeige ad_ adv advertising publicité publicite pub sponsorisé sponsorise partenariat collaborationcommerciale publicidad "
        "patrocinado publi colaboraciónpagada colaboracionpagada pubblicità pubblicita sponsorizzato reclame advertentie gesponsord samenwerking betaaldesamenwerking spon publicidade parceria parceriapaga patrocinada "
        "bezahltepartnerschaft unbezahltewerbung werbungwegenmarkennennung paidad suppliedbybrand prsample sponsor sponsoredby partner ambassador affiliate affiliatelink unbezahlt promotedcontent bezahltewerbung",
        r"(?<![\w#])#(?:ads?|advert(?:isement|ising|entie)?|adv|paidad|spon(?:sored\w{0,10}|sor)?|sponsoris[eé]e?|sponsorizzat[oa]|gesponsord|paidpartnership|gifted|suppliedbybrand|prsample|promotedcontent|"
        r"werbung|bezahltewerbung|anzeige|bezahltepartnerschaft|publicit[ée]|pub|partenariat|collaborationcommerciale|publicidade?|patrocinad[oa]|publi|colaboraci[oó]npagada|pubblicit[àa]|reclame|"
        r"samenwerking|betaaldesamenwerking|parceria(?:paga)?|affiliate(?:link)?)(?!\w)",
    ),
    _rule(
        "label",
        "",
        "ad advert advertisement advertising sponsored anzeige werbung publicité publicidad pubblicità advertentie reclame publicidade promo promoted sponsorisé patrocinado gesponsert gesponsord",
        r"^[ \t]*[\[(*]{0,2}(?:ad|advert|advertisement|advertising|sponsored|promoted|anzeige|werbung|publicité|publicidad|pubblicità|advertentie|reclame|publicidade|sponsorisé|patrocinado|gesponsert|gesponsord)[\])*]{0,2}[ \t]*$"
        r"|[\[(](?:ad|advert|advertisement|sponsored|anzeige|werbung|publicité|publicidad|pubblicità|adv|advertentie|reclame|publicidade)[\])]",
    ),
)
