"""Portuguese."""

from __future__ import annotations

from groundswell.press.language import Calendar, Language, Phrase
from groundswell.press.languages import by_meaning, halves, numbers, phrases, words

__all__ = ["LANGUAGE"]

LANGUAGE = Language(
    code="pt",
    decimal=",",
    function_words=words(
        "o a os as de do da dos das e em no na nos nas que um uma por com para se não foi já mais ao como mas pelo pela são tem têm teve "
        "seu sua ou até desde este esta isso quando muito foram é à vezes só quase após pouco cerca ele ela está sobre num numa também"
    ),
    atoms=numbers(
        "zero=0 um=1 uma=1 dois=2 duas=2 três=3 tres=3 quatro=4 cinco=5 seis=6 sete=7 oito=8 nove=9 dez=10 onze=11 doze=12 treze=13 "
        "catorze=14 quatorze=14 quinze=15 dezasseis=16 dezesseis=16 dezassete=17 dezessete=17 dezoito=18 dezanove=19 dezenove=19 "
        "vinte=20 trinta=30 quarenta=40 cinquenta=50 sessenta=60 setenta=70 oitenta=80 noventa=90 cem=100 cento=100 duzentos=200 "
        "duzentas=200 trezentos=300 trezentas=300 quatrocentos=400 quatrocentas=400 quinhentos=500 quinhentas=500 seiscentos=600 "
        "seiscentas=600 setecentos=700 setecentas=700 oitocentos=800 oitocentas=800 novecentos=900 novecentas=900"
    ),
    hundred=frozenset(),
    scales=numbers(
        "mil=1000 milhão=1000000 milhao=1000000 milhões=1000000 milhoes=1000000 bilhão=1000000000 bilhões=1000000000 bilhoes=1000000000 "
        "bilião=1000000000000 biliões=1000000000000 trilhão=1000000000000 trilhões=1000000000000"
    ),
    abbreviations=numbers(
        "k=1000 m=1000000 mi=1000000 mio=1000000 mln=1000000 mn=1000000 mm=1000000 bi=1000000000 b=1000000000"
    ),
    ones=words("um uma"),
    halves=halves("meio=0.5 meia=0.5"),
    joiners=words("e"),
    point=words("vírgula virgula ponto"),
    approximate=numbers("dezena=10 dúzia=12 vintena=20 centena=100 milhar=1000"),
    vague=numbers("dezenas=10 dúzias=12 centenas=100 milhares=1000 milhões=1000000 bilhões=1000000000"),
    several=phrases(
        "vários | várias | alguns | algumas | muitos | diversos | dezenas de | centenas de | uns"
    ),
    before=by_meaning(
        {
            "over": "mais de | mais do que | mais que | acima de | acima dos | para lá de | pouco mais de | bem mais de | muito mais de | ultrapassa | ultrapassam | "
            "ultrapassou | ultrapassado | ultrapassou os | ultrapassou as | ultrapassou a marca de | superou | superou os | supera | passou de | passou dos | "
            "passa de | passa dos | além de | para além de | superando | ultrapassando | > | + | já passou dos",
            "almost": "quase | perto de | perto dos | próximo de | próximo dos | praticamente | pouco menos de | beira | beirando | aproxima se de | aproxima se dos | "
            "à beira de | à beira dos | prestes a chegar a | por pouco não chega a | quase nos",
            "about": "cerca de | aproximadamente | em torno de | por volta de | aprox | aprox . | uns | umas | mais ou menos | à volta de | na casa dos | "
            "~ | ≈ | estimados | na ordem dos | ronda | ronda os | a rondar os",
            "at_least": "pelo menos | no mínimo | ao menos | não menos de | não menos que | mínimo | nada menos que | nada menos do que | a partir de | nada mais nada menos que | ≥",
            "at_most": "no máximo | até | menos de | não mais de | não mais que | máximo | abaixo de | nem sequer | nem | ≤ | < | ainda não",
            "exact": "exatamente | exactamente | precisamente",
            "": "os | as | o | a | já | de | um total de | total de | ( | : | seus | suas | incríveis | impressionantes | apenas | só | atualmente | agora | hoje | "
            "ao todo | com | aos | às | dos | das | tem | alcançou | atingiu | atinge | chegou a | a marca de | a marca dos | mais | outros | outras | soma | acumula | "
            '« | " | “ | somente | tinha | atingindo | alcançando | chega a | em | a barreira dos | adicionais',
        }
    ),
    after=by_meaning(
        {
            "over": "e tal | e pouco | e tantos | +",
            "about": "aproximadamente | mais ou menos",
            "at_least": "ou mais | no mínimo | pelo menos",
            "at_most": "ou menos | no máximo",
        }
    ),
    ranges=(
        ("entre", "e"),
        ("entre os", "e os"),
        ("", "a"),
        ("", "-"),
        ("", "–"),
        ("", "—"),
        ("", "ou"),
        ("de", "a"),
    ),
    growths=(("de", "para"), ("dos", "para os")),
    growth_verbs=words("passou subiu cresceu saltou pulou aumentou passaram subiram"),
    corrections=(("não", "mas"), ("não", "e sim"), ("não", "mas sim"), ("não são", "mas")),
    unreal=words(
        "poderia poderiam deve deverá espera esperam objetivo objectivo se alcançará será pretende previsto prevê quer querem chegará meta ultrapassará atingirá "
        "terá previsão garante promete sonha"
    ),
    units=by_meaning(
        {
            "view": "visualizações | visualização | acessos | exibições | cliques | vistas | views | visualizacoes | reproduções | visionamentos | plays | clique | "
            "hits | visitas no youtube",
            "like": "curtidas | gostos | likes",
            "dislike": "descurtidas | dislikes",
            "comment": "comentários",
            "share": "compartilhamentos | partilhas | retweets",
        }
    ),
    weak=words("cliques clique acessos exibições plays vistas hits gostos"),
    verbs=by_meaning(
        {
            "view": "visto | vista | vistos | vistas | assistido | assistida | visualizado | visualizada | viram | assistiram | visualizaram | clicado | clicada | "
            "reproduzido | reproduzida | acessado | acessada | veem | assistem | ver | assistir | visionado",
            "like": "curtido | curtida",
            "share": "compartilhado | compartilhada | partilhado | partilhada | retuitado",
            "comment": "comentado",
            "none": "lido | baixado | vendido | comprado | buscado | visitado | descarregado | ouvido",
        }
    ),
    times=words("vezes ocasiões"),
    people=words("pessoas usuários utilizadores internautas espectadores telespectadores gente indivíduos"),
    cast=words(
        "desconhecidos desconhecidas estranhos estranhas casais atores modelos participantes voluntários"
    ),
    works=words("paródias paródia imitações versões remakes respostas"),
    fillers=words(
        "de em no youtube na internet únicas online - + novas mais adicionais do vídeo facebook vimeo tiktok instagram diferentes o a os as todo "
        "mundo ao outras totais acumuladas web rede"
    ),
    rates=by_meaning(
        {
            "day": "por dia | ao dia | diárias | cada dia | diários | diariamente | / dia | todos os dias",
            "video": "em média | por vídeo",
            "hour": "por hora | a cada hora | à hora",
            "week": "por semana | semanais | cada semana",
            "month": "por mês | mensais",
            "minute": "por minuto",
            "second": "por segundo",
            "year": "por ano",
        }
    ),
    more_before=phrases("outros | outras | mais"),
    more_after=phrases("adicionais | novas | a mais"),
    rises=words("aumentou ganhou subiu cresceu perdeu aumento ganho somou"),
    reached=words("atingiu alcançou chegou atinge alcança tem soma"),
    reaching=words("atingiu alcançou atinge alcança"),
    marks_before=phrases("marca de | marca dos | barreira dos | barreira de | casa dos"),
    marks_after=frozenset(),
    elsewhere=by_meaning(
        {
            "original": "o original | vídeo original",
            "vimeo": "vimeo",
            "facebook": "facebook",
            "tiktok": "tiktok",
            "instagram": "instagram",
            "twitter": "twitter",
            "dailymotion": "dailymotion",
            "total": "todas as plataformas | todas as versões | contando cópias | campanha | incluindo cópias | incluindo paródias",
            "channel": "canal | todos os seus vídeos | seus vídeos",
            "derivative": "paródia | paródias | remake | imitação | sequência | sequela",
            "copy": "cópia | cópias",
        }
    ),
    money=by_meaning(
        {
            "USD": "dólares | dólar | usd",
            "EUR": "euros | euro | eur",
            "GBP": "libras | gbp",
            "CHF": "francos | chf",
            "BRL": "reais | real | brl",
        }
    ),
    cost=words(
        "orçamento custo custou custado custa gasto gastou gastos investimento investido investiu produção produzido filmado filmada financiado pago pagou "
        "gravado gravação custos despesas rodado"
    ),
    budget=words("orçamento"),
    films=words("filme vídeo clipe comercial filmagem produção curta gravação campanha"),
    not_views=words(
        "habitantes dólares euros votos cópias inscritos seguidores quilômetros quilómetros ingressos álbuns receita lucro mortos casos membros clientes metros "
        "graus vendas população reais empregos comentários fãs"
    ),
    calendar=Calendar(
        months=numbers(
            "janeiro=1 jan=1 fevereiro=2 fev=2 março=3 mar=3 abril=4 abr=4 maio=5 mai=5 junho=6 jun=6 julho=7 jul=7 agosto=8 ago=8 setembro=9 "
            "set=9 outubro=10 out=10 novembro=11 nov=11 dezembro=12 dez=12"
        ),
        weekdays=numbers(
            "segunda-feira=0 segunda=0 terça-feira=1 terça=1 quarta-feira=2 quinta-feira=3 quinta=3 sexta-feira=4 sexta=4 sábado=5 domingo=6"
        ),
        spans=numbers(
            "segundo=1 segundos=1 minuto=60 minutos=60 hora=3600 horas=3600 h=3600 dia=86400 dias=86400 semana=604800 semanas=604800 mês=2592000 "
            "meses=2592000 ano=31536000 anos=31536000"
        ),
        durations=(
            "em",
            "dentro de",
            "após",
            "durante",
            "em menos de",
            "no espaço de",
            "depois de",
            "nas",
            "nos",
            "na",
            "no",
            "há",
            "ao fim de",
        ),
        later=("depois", "mais tarde", "após"),
        shorter=words("menos apenas"),
        points=(
            "em",
            "no dia",
            "desde",
            "até",
            "na",
            "no",
            "desde o dia",
            "a",
            "de",
            "desta",
            "nesta",
            "desde a",
            "desde o",
            "à data de",
        ),
        days=numbers("hoje=0 ontem=-1 anteontem=-2"),
        parts=(
            "de manhã",
            "à tarde",
            "à noite",
            "manhã",
            "tarde",
            "noite",
            "meio-dia",
            "meia-noite",
            "passada",
            "passado",
        ),
        loose=(
            "até agora",
            "até o momento",
            "até ao momento",
            "até à data",
            "até hoje",
            "no momento em que escrevemos",
            "atualmente",
            "ontem à noite",
            "esta manhã",
            "esta semana",
            "na semana passada",
            "ontem",
            "hoje",
            "por enquanto",
            "neste momento",
            "até à data",
            "de momento",
        ),
        between=(
            "apenas",
            "só",
            "menos",
            "de",
            "pouco",
            "um",
            "uma",
            "os",
            "as",
            "a",
            "o",
            "primeiros",
            "primeiras",
            "primeira",
            "primeiro",
            "últimos",
            "últimas",
            "última",
            "último",
            "cerca",
            "quase",
            "espaço",
            "poucos",
            "poucas",
            "mais",
            "questão",
            "seus",
            "suas",
        ),
    ),
    phrases=(
        Phrase(
            "parody",
            "parody",
            r"\b(?:par[óo]dias?|parodi(?:ado|ada|ados|adas|ar|am)|imitações|remakes?|sátiras?)\b",
            words(
                "paródia paródias parodia parodias parodiado parodiada parodiados parodiadas parodiar parodiam imitações remake remakes sátira sátiras"
            ),
        ),
        Phrase(
            "disclosure",
            "advert",
            r"(?:\b(?:era|são|foi|ser|afinal|realidade|trata|tratava|tratar|simples|simplesmente|apenas|verdade)\b|(?:^|(?<=\s))é)(?: [\wáéíóúâêôãõç-]+){0,6}? "
            r"(?:publicidade|anúncio|comercial|campanha publicitária|campanha de marketing|golpe publicitário|ação publicitária|ação de marketing|propaganda|jogada de marketing|campanha)\b",
            words("publicidade anúncio comercial campanha golpe ação propaganda jogada"),
        ),
        Phrase(
            "disclosure",
            "cast",
            r"\b(?:são|eram|na verdade|na realidade|profissionais|contratados|pagos)(?: [\wáéíóúâêôãõç]+){0,3}? (?:atores|modelos|músicos|atrizes|profissionais|actores)\b",
            words("atores modelos músicos atrizes profissionais actores"),
        ),
        Phrase(
            "disclosure",
            "collaboration",
            r"\b(?:colaboração|parceria) (?:com|entre)\b[^.!?\n]{0,80}?\b(?:marca|empresa|grife|roupa|roupas|etiqueta|companhia)\b",
            words("colaboração parceria"),
        ),
        Phrase(
            "disclosure",
            "brand",
            r"\b(?:patrocinad[oa]s? p(?:or|el[oa])|financiad[oa]s? p(?:or|el[oa])|pag[oa]s? p(?:or|el[oa])|encomendad[oa]s? p(?:or|el[oa]))(?: [\w&'’-]+){1,4}",
            words(
                "patrocinado patrocinada patrocinados financiado financiada pago paga pagos encomendado encomendada"
            ),
        ),
        Phrase(
            "reaction",
            "negative",
            r"\b(?:desapontad[oa]s?|enganad[oa]s?|traíd[oa]s?|manipulad[oa]s?|indignad[oa]s?|indignação|críticas|polêmica|polémica|revoltad[oa]s?|decepcionad[oa]s?|desiludid[oa]s?)\b",
            words(
                "desapontado desapontada desapontados desapontadas enganado enganada enganados enganadas traído traídos manipulado manipulados indignado indignados indignação críticas polêmica polémica revoltado revoltados decepcionado decepcionados desiludido desiludidos"
            ),
        ),
        Phrase(
            "reaction",
            "positive",
            r"\b(?:emocionad[oa]s?|encantad[oa]s?|comovid[oa]s?|adoraram|adorou|entusias\w+|apaixonad[oa]s?|aplaudid[oa]s?|elogi\w+)\b",
            words(
                "adoraram adorou emocionado emocionada emocionados encantado encantada encantados comovido comovidos entusiasmo entusiasmado entusiasmados apaixonado apaixonados aplaudido aplaudida elogios elogiado elogiada"
            ),
        ),
        Phrase(
            "collaborator",
            "with",
            r"\b(?:colaboração|colabor\w+|parceria|junto) (?:com|entre)(?: [\w&'’-]+){1,6}",
            words("colaboração colaborou colabora parceria junto"),
        ),
        Phrase(
            "collaborator",
            "by",
            r"\b(?:dirigid[oa]|produzid[oa]|filmad[oa]|escrit[oa]|compost[oa]|realizad[oa]|gravad[oa]) p(?:or|el[oa])(?: [\w&'’-]+){1,4}",
            words(
                "dirigido dirigida produzido produzida filmado filmada escrito escrita composto composta realizado realizada gravado gravada"
            ),
        ),
        Phrase(
            "next_work",
            "next",
            r"\b(?:nov[oa]|próxim[oa]|seguinte|primeir[oa]|segund[oa]|futur[oa]) (?:filme|longa-metragem|curta-metragem|longa|curta|projeto|projecto|vídeo|clipe|documentário|série)\b"
            r"(?:,? (?:intitulad[oa] |chamad[oa] )?[«\"“'][^»\"”\n]{1,60}[»\"”'])?",
            words("filme longa curta projeto projecto vídeo clipe documentário série"),
        ),
        Phrase(
            "next_work",
            "next",
            r"\b(?:trabalha (?:já |atualmente )?(?:em|num|no)|prepara|está preparando|está a preparar|está filmando|planeja)(?: [\wáéíóúâêôãõç]+){0,3} (?:filme|longa-metragem|curta-metragem|projeto|vídeo|série|continuação|documentário)s?\b",
            words("trabalha prepara preparando preparar filmando planeja"),
        ),
    ),
)
