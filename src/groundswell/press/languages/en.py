"""English."""

from __future__ import annotations

from groundswell.press.language import Calendar, Language
from groundswell.press.languages import by_meaning, halves, numbers, phrases, words
from groundswell.press.languages.en_phrases import PHRASES

__all__ = ["LANGUAGE"]

_MONTHS = (
    "january=1 jan=1 february=2 feb=2 march=3 mar=3 april=4 apr=4 may=5 june=6 jun=6 july=7 jul=7 august=8 aug=8 "
    "september=9 sept=9 sep=9 october=10 oct=10 november=11 nov=11 december=12 dec=12"
)

LANGUAGE = Language(
    code="en",
    decimal=".",
    function_words=words(
        "the of and to in is it that was for on are with as his they be at one have this from had not but what all "
        "were we when your can said there an which she do their if will how up other out many then them these so "
        "some her would make him into has more no way could people my than been who its now did get more over"
    ),
    atoms=numbers(
        "zero=0 one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 "
        "thirteen=13 fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30 "
        "forty=40 fourty=40 fifty=50 sixty=60 seventy=70 eighty=80 ninety=90"
    ),
    hundred=words("hundred"),
    scales=numbers(
        "thousand=1000 million=1000000 millions=1000000 billion=1000000000 billions=1000000000 "
        "trillion=1000000000000 lakh=100000 lakhs=100000 crore=10000000 crores=10000000"
    ),
    abbreviations=numbers(
        "k=1000 m=1000000 mn=1000000 mil=1000000 mill=1000000 mln=1000000 mio=1000000 "
        "b=1000000000 bn=1000000000 bln=1000000000"
    ),
    ones=words("a an"),
    halves=halves("half=0.5 quarter=0.25 quarters=0.25"),
    joiners=words("and"),
    point=words("point"),
    approximate=numbers("dozen=12 score=20"),
    vague=numbers(
        "dozens=12 scores=20 hundreds=100 thousands=1000 millions=1000000 billions=1000000000 crores=10000000"
    ),
    several=phrases(
        "several | a few | many | multiple | tens of | dozens of | hundreds of | countless | untold"
    ),
    before=by_meaning(
        {
            "over": "over | more than | well over | just over | above | just above | upwards of | upward of | beyond "
            "| in excess of | north of | surpassed | surpassing | surpasses | exceeded | exceeding | exceeds | topped "
            "| topping | tops | passed | passing | passes | past | crossed | crossing | broke | better than | greater than "
            "| a little over | slightly over | slightly more than | a little more than | way over | way more than "
            "| well beyond | well past | far more than | eclipsed | cracked | smashed through | > | +",
            "almost": "almost | nearly | close to | just under | just shy of | shy of | just short of | approaching "
            "| nearing | not quite | a little under | a little less than | slightly under | slightly less than "
            "| near to | pretty close to | very nearly | closing in on | just below | virtually | practically | nigh on "
            "| about to hit | about to reach | about to pass | inching toward | inching towards | edging toward | edging towards "
            "| creeping toward | creeping towards | climbing toward | climbing towards",
            "about": "about | around | roughly | approximately | some | approx | approx . | circa | ca | ca . | c . "
            "| as many as | as much as | an estimated | estimated | somewhere around | in the region of | more or less "
            "| or so | ~ | \u2248 | \u00b1 | in the neighborhood of | in the neighbourhood of | on the order of | near "
            "| something like",
            "at_least": "at least | no less than | no fewer than | not less than | a minimum of | minimum | upwards from "
            "| not fewer than | >= | \u2265",
            "at_most": "at most | up to | no more than | not more than | less than | fewer than | under | below | a maximum of "
            "| maximum | not even | not yet | <= | \u2264 | < | well under | barely more than",
            "exact": "exactly | precisely | an exact | the exact | = ",
            "": "the | a | an | a total of | total of | total | already | now | a whopping | whopping | whooping | an astonishing "
            "| astonishing | an incredible | incredible | a staggering | staggering | an impressive | impressive | a mere | mere "
            "| just | only | fast | its | their | his | her | ( | : | currently | an amazing | a massive | massive | an additional "
            '| additional | these | those | a record | record | a cool | cool | " | \u201c | an extra | extra | even | of '
            "| a further | further | another | reached | hit | at | by | to | well | a combined | combined",
        }
    ),
    after=by_meaning(
        {
            "over": "plus | + | - plus | and then some | and change | - odd plus",
            "about": "or so | odd | - odd | ish | - ish | or thereabouts | give or take | approximately | more or less",
            "at_least": "or more | and up | minimum | at least",
            "at_most": "or less | or fewer | at most | tops | maximum",
        }
    ),
    ranges=(
        ("between", "and"),
        ("", "to"),
        ("", "-"),
        ("", "\u2013"),
        ("", "\u2014"),
        ("", "or"),
        ("anywhere from", "to"),
    ),
    growths=(("from", "to"),),
    growth_verbs=frozenset(),
    corrections=(("not", "but"), ("not", "rather"), ("not", "-"), ("not", ",")),
    unreal=words(
        "will would could might may should hope hopes hoped hoping expect expects expected expecting goal target aim aims "
        "aiming predict predicts predicted forecast forecasts if until unless projected wants want wanted wish dream "
        "potentially needs need promise promised guaranteed guarantees shall possibly imagine"
    ),
    units=by_meaning(
        {
            "view": "views | view | viewings | hits | clicks | plays | watches | eyeballs | viewcount | streams of the video "
            "| screenings | playbacks | impressions of the video",
            "like": "likes | thumbs up | upvotes | hearts",
            "dislike": "dislikes | thumbs down | downvotes",
            "comment": "comments | commenters | commentators",
            "share": "shares | retweets | reposts",
        }
    ),
    weak=words("hits clicks plays watches eyeballs screenings view hearts"),
    verbs=by_meaning(
        {
            "view": "viewed | watched | seen | clicked | played | saw | watch | click | accessed | view | streamed | sees | watching "
            "| viewing | checked",
            "like": "liked | favorited | favourited",
            "share": "shared | retweeted | reposted | tweeted | shares",
            "comment": "commented",
            "none": "read | downloaded | sold | bought | shazamed | searched | visited | installed | searches | rewatched",
        }
    ),
    times=words("times"),
    people=words(
        "people persons viewers users humans fans individuals youtubers folks watchers onlookers internauts souls"
    ),
    cast=words("strangers couples actors models participants volunteers dancers performers"),
    works=words(
        "parodies parody spoofs spoof remakes imitations versions remixes responses copycats covers knockoffs tributes"
    ),
    fillers=words(
        "youtube online total video unique of worldwide global the web page facebook vimeo tiktok instagram twitter internet "
        "organic public - + plus odd or so views' cumulative lifetime whopping overall combined - digital social tube you "
        "different its his their her new-found paid unpaid official counted daily more additional new further extra other such "
        "registered reported on"
    ),
    rates=by_meaning(
        {
            "day": "a day | per day | each day | every day | daily | / day",
            "hour": "an hour | per hour | every hour | hourly",
            "week": "a week | per week | each week | weekly",
            "month": "a month | per month | monthly",
            "minute": "a minute | per minute | every minute",
            "second": "a second | per second | every second",
            "video": "per video | each | apiece | on average",
            "year": "a year | per year",
        }
    ),
    more_before=phrases("another | an additional | additional | a further | further | an extra | extra"),
    more_after=words("more additional new further extra"),
    rises=words(
        "up gain rise rose increase increased added jumped climbed grew adding gaining down fell dropped lost"
    ),
    reached=words("reached hit reaches hits reaching hitting at stands stood has had"),
    reaching=words("reached reaches reaching reach"),
    marks_before=phrases("mark of | milestone of | barrier of"),
    marks_after=words("mark milestone barrier threshold"),
    elsewhere=by_meaning(
        {
            "original": "the original | original video | original clip | the first video",
            "vimeo": "vimeo",
            "facebook": "facebook",
            "tiktok": "tiktok | tik tok",
            "instagram": "instagram | insta",
            "twitter": "twitter",
            "dailymotion": "dailymotion",
            "total": "across platforms | across all platforms | all platforms | all versions | copies and | across the web "
            "| across social media | combined | altogether | across all | all copies | including parodies | including copies "
            "| all told | platforms combined | campaign",
            "channel": "channel | his videos | her videos | their videos | all videos | channels | its videos",
            "derivative": "parody | spoof | remake | parodies | spoofs | remakes | sequel | follow up | response video | making of | behind the scenes",
            "copy": "reupload | re upload | reuploads | mirror | mirrors | bootleg | copy",
        }
    ),
    money=by_meaning(
        {
            "USD": "dollars | dollar | bucks | usd | us dollars",
            "EUR": "euros | euro | eur",
            "GBP": "pounds | pound | gbp | quid | sterling",
            "CHF": "francs | chf",
        }
    ),
    cost=words(
        "budget cost costs costing spent spend spending shoestring budgeted production produced financed funded pocket paid fee "
        "made make expense expenses invested price"
    ),
    budget=words("budget shoestring budgeted"),
    films=words(
        "film video clip spot ad advert commercial movie short shoot production filming campaign filmed shot trailer"
    ),
    not_views=words(
        "population inhabitants residents dollars votes sales copies subscribers followers km miles temperature jobs tickets "
        "album albums revenue profit deaths cases refugees fans members customers users feet meters metres degrees likes comments"
    ),
    calendar=Calendar(
        months=numbers(_MONTHS),
        weekdays=numbers(
            "monday=0 mon=0 tuesday=1 tue=1 tues=1 wednesday=2 wed=2 thursday=3 thu=3 thurs=3 friday=4 fri=4 saturday=5 sat=5 "
            "sunday=6 sun=6"
        ),
        spans=numbers(
            "second=1 seconds=1 minute=60 minutes=60 hour=3600 hours=3600 hrs=3600 h=3600 day=86400 days=86400 week=604800 "
            "weeks=604800 weekend=172800 month=2592000 months=2592000 year=31536000 years=31536000 fortnight=1209600"
        ),
        durations=(
            "in",
            "within",
            "after",
            "during",
            "over",
            "for",
            "inside",
            "throughout",
            "under",
            "less than",
            "more than",
        ),
        later=("later", "after", "ago", "since"),
        shorter=words("under less within inside below fewer"),
        points=(
            "as of",
            "by",
            "on",
            "since",
            "until",
            "before",
            "from",
            "as at",
            "up to",
            "last",
            "this",
            "late",
            "early",
            "through",
            "at",
            "in",
            "of",
            "the morning of",
            "the evening of",
        ),
        days=numbers("today=0 yesterday=-1 tonight=0 noon=0 midnight=0"),
        parts=(
            "morning",
            "afternoon",
            "evening",
            "night",
            "noon",
            "midnight",
            "lunchtime",
            "weekend",
            "week",
            "month",
            "year",
        ),
        loose=(
            "so far",
            "to date",
            "at the time of writing",
            "as of this writing",
            "at this writing",
            "as of writing",
            "at the time of this writing",
            "at time of writing",
            "since the writing of this post",
            "right now",
            "as i write",
            "at last count",
            "at press time",
            "last night",
            "this morning",
            "this week",
            "last week",
            "this afternoon",
            "overnight",
            "yesterday",
            "today",
            "at the time",
        ),
        between=(
            "just",
            "only",
            "under",
            "less",
            "than",
            "about",
            "around",
            "a",
            "an",
            "the",
            "first",
            "past",
            "last",
            "matter",
            "of",
            "span",
            "more",
            "mere",
            "its",
            "next",
            "roughly",
            "nearly",
            "almost",
            "over",
            "space",
            "course",
            "barely",
            "fewer",
            "couple",
            "few",
            "that",
            "opening",
            "initial",
            "single",
            "approximately",
            "one",
            "half",
        ),
    ),
    phrases=PHRASES,
)
