"""Spanish."""

from __future__ import annotations

from groundswell.press.language import Calendar, Language, Phrase
from groundswell.press.languages import by_meaning, halves, numbers, phrases, words

__all__ = ["LANGUAGE"]

LANGUAGE = Language(
    code="es",
    decimal=",",
    function_words=words(
        "el la los las de del y en que un una por con para se su sus al lo es no ha han más ya como fue desde este esta pero muy son "
        "o entre sobre hasta cuando sin hay tiene tuvo era dos veces solo sólo casi tras e le les estos estas lleva todo"
    ),
    atoms=numbers(
        "cero=0 un=1 uno=1 una=1 dos=2 tres=3 cuatro=4 cinco=5 seis=6 siete=7 ocho=8 nueve=9 diez=10 once=11 doce=12 trece=13 "
        "catorce=14 quince=15 dieciséis=16 dieciseis=16 diecisiete=17 dieciocho=18 diecinueve=19 veinte=20 veintiún=21 veintiun=21 "
        "veintiuno=21 veintiuna=21 veintidós=22 veintidos=22 veintitrés=23 veintitres=23 veinticuatro=24 veinticinco=25 "
        "veintiséis=26 veintiseis=26 veintisiete=27 veintiocho=28 veintinueve=29 treinta=30 cuarenta=40 cincuenta=50 sesenta=60 "
        "setenta=70 ochenta=80 noventa=90 cien=100 ciento=100 doscientos=200 doscientas=200 trescientos=300 trescientas=300 "
        "cuatrocientos=400 cuatrocientas=400 quinientos=500 quinientas=500 seiscientos=600 seiscientas=600 setecientos=700 "
        "setecientas=700 ochocientos=800 ochocientas=800 novecientos=900 novecientas=900"
    ),
    hundred=frozenset(),
    scales=numbers(
        "mil=1000 millón=1000000 millon=1000000 millones=1000000 millardo=1000000000 millardos=1000000000 billón=1000000000000 "
        "billones=1000000000000"
    ),
    abbreviations=numbers(
        "k=1000 m=1000000 mill=1000000 mills=1000000 mio=1000000 mln=1000000 mm=1000000 mn=1000000"
    ),
    ones=words("un una"),
    halves=halves("medio=0.5 media=0.5"),
    joiners=words("y"),
    point=words("coma punto"),
    approximate=numbers("decena=10 docena=12 veintena=20 treintena=30 centenar=100 millar=1000"),
    vague=numbers(
        "decenas=10 docenas=12 centenares=100 cientos=100 miles=1000 millares=1000 millones=1000000"
    ),
    several=phrases("varios | varias | unos cuantos | algunos | muchos | decenas de | cientos de"),
    before=by_meaning(
        {
            "over": "más de | mas de | más de los | por encima de | algo más de | poco más de | bastante más de | supera | superan | "
            "superado | superó | superaba | sobrepasa | sobrepasado | sobrepasó | rebasa | rebasado | rebasó | supera ya | supera los | "
            "superado los | supera las | superado las | por encima de los | pasa de | pasado de | mucho más de | superando | > | +",
            "almost": "casi | cerca de | cerca de los | prácticamente | a punto de | poco menos de | roza | rozando | rozan | roza los | rozando los | "
            "roza ya | se acerca a | se acerca a los | acercándose a | algo menos de | próximo a | al borde de | a las puertas de",
            "about": "unos | unas | alrededor de | aproximadamente | en torno a | aprox | aprox . | cerca a | más o menos | sobre | "
            "~ | ≈ | alrededor de los | en torno a los | del orden de | estimado en | estimados | ronda | rondan | ronda los | rondando",
            "at_least": "al menos | por lo menos | no menos de | como mínimo | mínimo | nada menos que | ni más ni menos que | a partir de | ≥",
            "at_most": "como máximo | hasta | menos de | no más de | a lo sumo | máximo | ni siquiera | por debajo de | ≤ | < | aún no | todavía no",
            "exact": "exactamente | justo | precisamente",
            "": "los | las | el | la | ya | de | un total de | total de | la friolera de | la cifra de | nada | a | ( | : | sus | increíbles | "
            "impresionantes | solo | sólo | actualmente | ahora | en total | tan solo | apenas | alcanzado | alcanzó | alcanza | lleva | otros | otras | "
            'estos | esos | con | tiene | acumula | suma | sumando | « | " | “ | y | que | la barrera de | la barrera de los | adicionales | llegado a',
        }
    ),
    after=by_meaning(
        {
            "over": "y pico | largos | + | y tantos",
            "about": "aproximadamente | más o menos | aprox",
            "at_least": "o más | como mínimo | al menos | por lo menos",
            "at_most": "o menos | como máximo | máximo | a lo sumo",
        }
    ),
    ranges=(
        ("entre", "y"),
        ("entre los", "y"),
        ("", "a"),
        ("", "-"),
        ("", "–"),
        ("", "—"),
        ("", "o"),
        ("de", "a"),
        ("entre", "y los"),
        ("", "ó"),
    ),
    growths=(),
    growth_verbs=words(
        "pasó pasado pasar pasando subió subido saltó creció crecido aumentó aumentado pasaron disparó pasa"
    ),
    corrections=(("no", "sino"), ("no", "si no"), ("no de", "sino"), ("no", "pero")),
    unreal=words(
        "podría podrían debería espera esperan objetivo si alcanzará será aspira pretende previsto prevé quiere quieren llegaría superará "
        "llegará tendrá alcanzaría meta pronóstico garantiza promete sueña"
    ),
    units=by_meaning(
        {
            "view": "visitas | vistas | visualizaciones | visualización | reproducciones | reproducción | visionados | clics | clicks | views | "
            "visionado | vistazos | visita | clic | visionamientos | hits",
            "like": "me gusta | likes | pulgares arriba",
            "dislike": "no me gusta | dislikes",
            "comment": "comentarios",
            "share": "compartidos | retuits | retweets | compartidas",
        }
    ),
    weak=words("clics clicks clic vista visita hits"),
    verbs=by_meaning(
        {
            "view": "visto | vista | vistos | vistas | visualizado | visualizada | reproducido | reproducida | vieron | visionado | ven | visualizaron | "
            "pinchado | clicado | cliqueado | han visto | mirado | ver | vio | viendo",
            "like": "gustado",
            "share": "compartido | compartida | retuiteado",
            "comment": "comentado",
            "none": "leído | descargado | vendido | comprado | buscado | visitado | escuchado",
        }
    ),
    times=words("veces ocasiones"),
    people=words("personas usuarios internautas espectadores gente televidentes individuos cibernautas"),
    cast=words(
        "desconocidos desconocidas extraños extrañas parejas actores modelos participantes voluntarios"
    ),
    works=words("parodias parodia imitaciones versiones remakes respuestas"),
    fillers=words(
        "de en youtube la red únicas online internet - + más nuevas nuevos adicionales del vídeo video facebook vimeo tiktok instagram "
        "diferentes distintas el las los todo mundo al otras totales acumuladas web"
    ),
    rates=by_meaning(
        {
            "day": "al día | por día | diarias | diarios | cada día | / día | diariamente",
            "hour": "por hora | a la hora | cada hora",
            "week": "por semana | a la semana | semanales | cada semana",
            "month": "por mes | al mes | mensuales | cada mes",
            "minute": "por minuto",
            "second": "por segundo",
            "video": "de media | por vídeo | por video | de promedio",
            "year": "al año",
        }
    ),
    more_before=phrases("otros | otras"),
    more_after=phrases("más | adicionales | nuevas"),
    rises=words("aumentado ganado subido crecido perdido aumentó ganó sumó incremento aumento"),
    reached=words("alcanzó alcanza alcanzado llegó llega tiene suma acumula lleva"),
    reaching=words("alcanzó alcanza alcanzado llegó"),
    marks_before=phrases(
        "barrera de los | barrera de | marca de | marca de los | cota de | cota de los | umbral de"
    ),
    marks_after=frozenset(),
    elsewhere=by_meaning(
        {
            "original": "el original | vídeo original | video original",
            "vimeo": "vimeo",
            "facebook": "facebook",
            "tiktok": "tiktok",
            "instagram": "instagram",
            "twitter": "twitter",
            "dailymotion": "dailymotion",
            "total": "todas las plataformas | todas las versiones | entre todas | contando copias | campaña | incluidas las copias | "
            "incluidas las parodias",
            "channel": "canal | todos sus vídeos | todos sus videos | sus vídeos | sus videos",
            "derivative": "parodia | parodias | remake | imitación | secuela | cómo se hizo",
            "copy": "copia | copias | resubida",
        }
    ),
    money=by_meaning(
        {
            "USD": "dólares | dólar | dolares | usd",
            "EUR": "euros | euro | eur",
            "GBP": "libras | gbp",
            "CHF": "francos | chf",
            "MXN": "pesos",
        }
    ),
    cost=words(
        "presupuesto costo coste costó costado cuesta gastado gastó gasto gastos inversión invertido producción producido rodado rodada financiado "
        "pagado pagó rodaje costes"
    ),
    budget=words("presupuesto"),
    films=words("película vídeo video clip spot anuncio rodaje producción corto cortometraje film campaña"),
    not_views=words(
        "habitantes dólares euros votos copias suscriptores seguidores kilómetros entradas álbumes ingresos beneficio muertos casos miembros clientes "
        "metros grados ventas población empleos comentarios fans"
    ),
    calendar=Calendar(
        months=numbers(
            "enero=1 ene=1 febrero=2 feb=2 marzo=3 mar=3 abril=4 abr=4 mayo=5 junio=6 jun=6 julio=7 jul=7 agosto=8 ago=8 septiembre=9 "
            "setiembre=9 sept=9 sep=9 octubre=10 oct=10 noviembre=11 nov=11 diciembre=12 dic=12"
        ),
        weekdays=numbers(
            "lunes=0 martes=1 miércoles=2 miercoles=2 jueves=3 viernes=4 sábado=5 sabado=5 domingo=6"
        ),
        spans=numbers(
            "segundo=1 segundos=1 minuto=60 minutos=60 hora=3600 horas=3600 h=3600 día=86400 días=86400 dia=86400 dias=86400 "
            "semana=604800 semanas=604800 mes=2592000 meses=2592000 año=31536000 años=31536000"
        ),
        durations=(
            "en",
            "dentro de",
            "tras",
            "durante",
            "en menos de",
            "en el plazo de",
            "después de",
            "en los",
            "en las",
            "en la",
            "desde hace",
            "a las",
        ),
        later=("después", "más tarde"),
        shorter=words("menos apenas"),
        points=(
            "el",
            "desde el",
            "a fecha de",
            "hasta el",
            "desde",
            "al",
            "del",
            "en la",
            "este",
            "en",
            "de",
        ),
        days=numbers("hoy=0 ayer=-1 anteayer=-2"),
        parts=(
            "por la mañana",
            "por la tarde",
            "por la noche",
            "mañana",
            "tarde",
            "noche",
            "mediodía",
            "medianoche",
            "pasado",
        ),
        loose=(
            "hasta ahora",
            "hasta la fecha",
            "hasta el momento",
            "a día de hoy",
            "en el momento de escribir",
            "actualmente",
            "anoche",
            "esta mañana",
            "esta semana",
            "la semana pasada",
            "ayer",
            "hoy",
            "de momento",
            "por ahora",
            "esta tarde",
            "esta noche",
        ),
        between=(
            "solo",
            "sólo",
            "tan",
            "menos",
            "de",
            "apenas",
            "un",
            "una",
            "los",
            "las",
            "la",
            "el",
            "primeros",
            "primeras",
            "primera",
            "primer",
            "últimos",
            "últimas",
            "última",
            "último",
            "unos",
            "unas",
            "más",
            "casi",
            "poco",
            "plazo",
            "cuestión",
            "pocos",
            "pocas",
            "sus",
        ),
    ),
    phrases=(
        Phrase(
            "parody",
            "parody",
            r"\b(?:parodia(?:s|do|da|dos|das|r|n)?|imitaciones|remakes?|sátiras?)\b",
            words(
                "parodia parodias parodiado parodiada parodiados parodiadas parodiar parodian imitaciones remake remakes sátira sátiras"
            ),
        ),
        Phrase(
            "disclosure",
            "advert",
            r"\b(?:es|era|son|fue|ser|resultó|resulta|realidad|trata|trataba|tratarse|simple|simplemente|solo|sólo|tras|en el fondo|se trata)(?: [\wáéíóúñ]+){0,6}? "
            r"(?:publicidad|anuncio|spot|campaña publicitaria|campaña de marketing|campaña de publicidad|acción publicitaria|acción de marketing|montaje publicitario|estrategia de marketing|campaña)\b",
            words("publicidad anuncio spot campaña acción montaje estrategia"),
        ),
        Phrase(
            "disclosure",
            "cast",
            r"\b(?:son|eran|en realidad|realmente|profesionales|contratados|pagados)(?: [\wáéíóúñ]+){0,3}? (?:actores|modelos|músicos|actrices|profesionales)\b",
            words("actores modelos músicos actrices profesionales"),
        ),
        Phrase(
            "disclosure",
            "collaboration",
            r"\b(?:colaboración|alianza) (?:con|entre)\b[^.!?\n]{0,80}?\b(?:marca|firma|empresa|compañía|ropa|sello)\b",
            words("colaboración alianza"),
        ),
        Phrase(
            "disclosure",
            "brand",
            r"\b(?:patrocinad[oa]s? por|financiad[oa]s? por|pagad[oa]s? por|encargad[oa]s? por|por encargo de)(?: (?:la|el|los))?(?: [\w&'’-]+){1,4}",
            words(
                "patrocinado patrocinada patrocinados financiado financiada pagado pagada encargado encargada encargo"
            ),
        ),
        Phrase(
            "reaction",
            "negative",
            r"\b(?:decepcionad[oa]s?|engañad[oa]s?|estafad[oa]s?|traicionad[oa]s?|manipulad[oa]s?|indignad[oa]s?|indignación|críticas|polémica|enfadad[oa]s?)\b",
            words(
                "decepcionado decepcionada decepcionados decepcionadas engañado engañada engañados engañadas estafado estafados traicionado traicionados manipulado manipulados indignado indignados indignación críticas polémica enfadado enfadados"
            ),
        ),
        Phrase(
            "reaction",
            "positive",
            r"\b(?:emocionad[oa]s?|encantad[oa]s?|conmovid[oa]s?|encant(?:ó|aron)|entusiasm\w+|enamorad[oa]s?|aplaudid[oa]s?|elogi\w+)\b",
            words(
                "encantó encantaron emocionado emocionada emocionados encantado encantada encantados conmovido conmovida conmovidos entusiasmo entusiasmado entusiasmados enamorado enamorada enamorados aplaudido aplaudida elogios elogiado elogiada"
            ),
        ),
        Phrase(
            "collaborator",
            "with",
            r"\b(?:colaboración|colabor\w+|alianza|junto) (?:con|entre|a)(?: [\w&'’-]+){1,6}",
            words("colaboración colaboró colabora colaborado alianza junto"),
        ),
        Phrase(
            "collaborator",
            "by",
            r"\b(?:dirigid[oa]|producid[oa]|rodad[oa]|filmad[oa]|escrit[oa]|compuest[oa]|realizad[oa]) por(?: [\w&'’-]+){1,4}",
            words(
                "dirigido dirigida producido producida rodado rodada filmado filmada escrito escrita compuesto compuesta realizado realizada"
            ),
        ),
        Phrase(
            "next_work",
            "next",
            r"\b(?:nuev[oa]|próxim[oa]|siguiente|primer|primera|segund[oa]|futur[oa]) (?:película|largometraje|cortometraje|corto|film|filme|proyecto|vídeo|video|videoclip|documental|serie)\b"
            r"(?:,? (?:titulad[oa] |llamad[oa] )?[«\"“'][^»\"”\n]{1,60}[»\"”'])?",
            words(
                "película largometraje cortometraje corto film filme proyecto vídeo video videoclip documental serie"
            ),
        ),
        Phrase(
            "next_work",
            "next",
            r"\b(?:trabaja (?:ya |actualmente )?en|prepara|rueda|planea|está preparando|está rodando)(?: [\wáéíóúñ]+){0,3} (?:película|largometraje|cortometraje|film|proyecto|vídeo|video|serie|secuela|documental)s?\b",
            words("trabaja prepara rueda planea preparando rodando"),
        ),
    ),
)
