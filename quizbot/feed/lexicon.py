"""Closed lists of English words by which the drafter knows what it reads: no list is complete."""

from typing import Final


def words(*lines: str) -> frozenset[str]:
    """Return the words of some lines."""
    return frozenset(" ".join(lines).split())


def _names(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


FUNCTION: Final = words(
    "a about above across after again against all almost along already also although always am",
    "among an and another any anything are around as at away back be became because become been",
    "before began behind being below beside besides between beyond both but by can cannot could",
    "did do does done down due during each either else even ever every except few fewer first",
    "for from further had has have having he hence her here hers herself him himself his how",
    "however i if in including indeed inside instead into is it its itself just last later",
    "latter least less like many may me meanwhile might mine more moreover most much must my",
    "near nearly neither never nevertheless next no nor not nothing now of off often on once",
    "one only onto or other others our out over own per perhaps quite rather same second",
    "several shall she should since so some soon still such than that the their theirs them",
    "themselves then there therefore these they third this those though through throughout thus",
    "to today together too toward towards under until unlike up upon us was we well were what",
    "whatever when whenever where whereas whether which whichever while who whoever whom whose",
    "why will with within without would yet you your according additionally afterwards",
    "consequently despite eventually finally following formerly furthermore generally",
    "historically initially originally overall previously recently similarly sometimes",
    "subsequently thereafter typically usually unfortunately notably currently early late",
    "nobody everybody somebody anybody everyone someone anyone none half aged based born given",
    "known seen starting unlike ago apart",
)
QUESTION: Final = words(
    "what which who whom whose when where why how many much long far old name in on at by for",
    "from to of during according true false complete fill put choose is are was were did does",
    "do has the article gap order statement how besides rather an a it if under with before",
    "after since",
)
MONTHS: Final = _names(
    "January,February,March,April,May,June,July,August,September,October,November,December"
)
WEEKDAYS: Final = frozenset(_names("Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday"))
UNITS: Final = words(
    "km kilometres kilometers kilometre kilometer miles mile metres meters metre meter m cm mm",
    "feet foot ft inches inch yards acres acre hectares hectare ha sq square cubic litres",
    "liters litre liter gallons barrels tonnes tons tonne ton kg kilograms kilogram grams gram",
    "g pounds lb lbs mph knots degrees °C °F GB MB TB kB MW GW kW kWh MWh GWh TWh dB Hz kHz MHz",
    "GHz V W hours hour minutes minute seconds second days day weeks week months month years",
    "year decades decade centuries century millimetres millimeters centimetres centimeters",
    "kilotons megatons megawatts gigawatts octaves people",
    "percent",
)
SCALES: Final = {
    "hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip
_COUNTED = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen twenty"
)
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        ["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 3
    )
}
NUMERALS: Final = {word: number for number, word in enumerate(_COUNTED.split())} | _TENS
ORDINALS: Final = words(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
)
TITLES: Final = words(
    "President Prime Minister Chancellor King Queen Prince Princess Emperor Empress Tsar Pope",
    "Duke Duchess Sir Lord Lady Dame Dr Dr. Mr Mr. Mrs Mrs. Ms Ms. Professor Prof. Senator Sen.",
    "Governor Mayor General Gen. Admiral Colonel Col. Captain Capt. Lieutenant Judge Justice",
    "Ambassador Secretary Premier Archbishop Bishop Cardinal Saint Sultan Sheikh Chief CEO",
    "Director Count Grand Vice Deputy Foreign Defence Defense Baron Chairman Chairwoman",
    "Representative Rep. Engineer",
)
GIVEN: Final = words(
    "John James Robert Michael William David Richard Joseph Thomas Charles Christopher Daniel",
    "Matthew Anthony Mark Donald Steven Paul Andrew Joshua Kenneth Kevin Brian George Edward",
    "Ronald Timothy Jason Jeffrey Ryan Jacob Gary Nicholas Eric Jonathan Stephen Larry Justin",
    "Scott Brandon Benjamin Samuel Gregory Frank Alexander Raymond Patrick Jack Dennis Jerry",
    "Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Nancy Lisa",
    "Margaret Betty Sandra Ashley Dorothy Kimberly Emily Donna Michelle Carol Amanda Melissa",
    "Deborah Stephanie Rebecca Laura Sharon Cynthia Kathleen Amy Angela Anna Ruth Janet Maria",
    "Catherine Virginia Diana Julia Vladimir Sergei Mikhail Boris Ivan Dmitry Nikolai Leonid",
    "Yuri Igor Olga Anton Pavel Lev Peter Hans Karl Friedrich Wilhelm Otto Heinrich Johann",
    "Ludwig Wolfgang Martin Klaus Jürgen Angela Jean Pierre François Louis Henri Jacques Marie",
    "Claude Emmanuel Carlos José Juan Luis Pedro Miguel Fernando Antonio Giovanni Giuseppe",
    "Marco Leonardo Isaac Albert Nikola Arthur Walter Henry Frederick Harold Ernest Winston",
    "Franklin Theodore Abraham Ulysses Martin Luther Adam Alice Ada Grace Helen Jane Emma",
    "Charlotte Florence Rosa Clara Edith Eleanor Hillary Barack Mohammed Muhammad Ahmed Ali",
    "Hassan Omar Ibrahim Fatima Yusuf Li Wang Zhang Chen Kim Park Lee Hiroshi Kenji Yuki Akira",
    "Raj Amit Indira Jawaharlal Mahatma Narendra Nelson Kofi Desmond Steve Chris Jim Tim Tom",
    "Bill Bob Joe Sam Ben Dan Tony Jon Jody Mike Fred Max Leo Karol Józef",
)
COUNTRIES: Final = _names(
    "Afghanistan,Albania,Algeria,Argentina,Armenia,Australia,Austria,Azerbaijan,Bangladesh,Belarus,"
    "Belgium,Bolivia,Bosnia and Herzegovina,Brazil,Bulgaria,Cambodia,Cameroon,Canada,Chile,China,"
    "Colombia,Congo,Costa Rica,Croatia,Cuba,Cyprus,Czechoslovakia,Denmark,East Germany,Ecuador,"
    "Egypt,England,Estonia,Ethiopia,Finland,France,Georgia,Germany,Ghana,Great Britain,Greece,"
    "Greenland,Guatemala,Haiti,Hungary,Iceland,India,Indonesia,Iran,Iraq,Ireland,Israel,Italy,"
    "Jamaica,Japan,Jordan,Kazakhstan,Kenya,Kuwait,Kyrgyzstan,Laos,Latvia,Lebanon,Libya,Lithuania,"
    "Luxembourg,Malaysia,Mali,Malta,Mexico,Moldova,Mongolia,Montenegro,Morocco,Mozambique,Myanmar,"
    "Namibia,Nepal,New Zealand,Nicaragua,Niger,Nigeria,North Korea,North Macedonia,Norway,Oman,"
    "Pakistan,Panama,Paraguay,Peru,Poland,Portugal,Qatar,Romania,Russia,Rwanda,Saudi Arabia,"
    "Scotland,Senegal,Serbia,Singapore,Slovakia,Slovenia,Somalia,South Africa,South Korea,Spain,"
    "Sri Lanka,Sudan,Sweden,Switzerland,Syria,Taiwan,Tajikistan,Tanzania,Thailand,Tunisia,Turkey,"
    "Turkmenistan,Uganda,Ukraine,Uruguay,Uzbekistan,Venezuela,Vietnam,Wales,West Germany,Yemen,"
    "Yugoslavia,Zambia,Zimbabwe,United States,United Kingdom,Soviet Union,Philippines,Netherlands,"
    "Czech Republic,United Arab Emirates,U.S.,US,USA,U.S.S.R.,USSR,UK,U.K.,Britain,Holland,Bahamas"
)
WITH_ARTICLE: Final = frozenset(
    _names(
        "United States,United Kingdom,Soviet Union,Philippines,Netherlands,Czech Republic,"
        "United Arab Emirates,U.S.,US,USA,UK,U.K.,USSR,U.S.S.R.,Bahamas"
    )
)
SAME_COUNTRY: Final = (
    frozenset({"United States", "U.S.", "US", "USA", "America"}),
    frozenset({"United Kingdom", "UK", "U.K.", "Britain", "Great Britain", "England"}),
    frozenset({"Soviet Union", "USSR", "U.S.S.R.", "Russia"}),
    frozenset({"Netherlands", "Holland"}),
)
CONFUSED: Final = {
    "Soviet Union": ("United Kingdom", "China", "France", "East Germany"),
    "United States": ("United Kingdom", "Canada", "France", "Soviet Union"),
    "Russia": ("Ukraine", "China", "Belarus", "Kazakhstan"),
    "Philippines": ("Netherlands", "Indonesia", "Malaysia", "Japan"),
    "Netherlands": ("Czech Republic", "Belgium", "Denmark", "Luxembourg"),
    "Denmark": ("Norway", "Sweden", "Finland", "Iceland"),
    "China": ("Japan", "India", "South Korea", "Vietnam"),
    "France": ("Germany", "Italy", "Spain", "Belgium"),
    "Germany": ("Austria", "France", "Poland", "Switzerland"),
    "United Kingdom": ("United States", "Netherlands", "France", "Ireland"),
}
"""Whom readers take for whom: better than whoever else stands in the article."""
NEIGHBOURS: Final = (
    _names("France,Germany,Italy,Spain,Portugal,Belgium,Austria,Switzerland"),
    _names("Denmark,Norway,Sweden,Finland,Iceland,Estonia,Latvia,Lithuania"),
    _names("Poland,Hungary,Romania,Bulgaria,Slovakia,Ukraine,Serbia,Croatia,Greece,Turkey"),
    _names("China,Japan,India,South Korea,Vietnam,Thailand,Indonesia,Malaysia,Pakistan"),
    _names("Egypt,Iran,Iraq,Israel,Jordan,Lebanon,Syria,Saudi Arabia,Kuwait,Yemen"),
    _names("Kenya,Nigeria,Ghana,Ethiopia,Uganda,Tanzania,South Africa,Zambia,Senegal,Morocco"),
    _names("Brazil,Argentina,Chile,Peru,Colombia,Mexico,Bolivia,Ecuador,Uruguay,Cuba,Canada"),
    _names("Australia,New Zealand,Canada,Ireland,South Africa,India"),
)
DEMONYMS: Final = words(
    "American British English Scottish Welsh Irish French German Italian Spanish Portuguese",
    "Dutch Belgian Swiss Austrian Danish Norwegian Swedish Finnish Icelandic Polish Czech",
    "Slovak Hungarian Romanian Bulgarian Greek Turkish Russian Soviet Ukrainian Belarusian",
    "Chinese Japanese Korean Vietnamese Thai Indian Pakistani Iranian Persian Iraqi Israeli",
    "Arab Egyptian African Asian European Western Eastern Northern Southern Mexican Brazilian",
    "Argentine Chilean Canadian Australian Indonesian Philippine Filipino Latin Roman Byzantine",
    "Ottoman Victorian Catholic Protestant Christian Jewish Muslim Islamic Buddhist Hindu",
    "Orthodox Croatian Serbian Cuban Nigerian Kenyan Ethiopian Peruvian Colombian Estonian",
    "Latvian Lithuanian Georgian",
)
ALIKE: Final = {
    "Russian": ("Ukrainian", "Chinese", "Belarusian"),
    "American": ("British", "Canadian", "Australian"),
    "British": ("American", "Irish", "French"),
    "Chinese": ("Japanese", "Russian", "Indian"),
    "": ("British", "French", "Japanese", "Canadian", "German"),
}
"""Adjectives of countries that readers mix up; under an empty one, those of any."""
PLACE_HEADS: Final = words(
    "River Lake Sea Ocean Bay Strait Gulf Mountain Mountains Mount Hill Hills Valley Desert",
    "Island Islands Peninsula Coast City Town County Province State Region District Street Road",
    "Avenue Square Park Forest Bridge Canal Harbour Harbor Port Airport Station Palace Castle",
    "Cathedral Church Abbey Tower Hall Stadium Arena Beach Point Cape Reef Falls Glacier",
    "Plateau Basin",
)
ORG_HEADS: Final = words(
    "Ministry Department Agency Commission Committee Council Union Organization Organisation",
    "Association Society Company Corporation Inc Inc. Ltd Ltd. University College School",
    "Institute Academy Laboratory Bank Party Parliament Congress Senate Court Office Bureau",
    "Authority Board Federation Confederation League Club Group Foundation Trust Museum Library",
    "Hospital Orchestra Army Navy Force Forces Guard Police Service Administration Government",
    "Assembly News Press Times Post Magazine Network Alliance Front Movement Church",
    "Conservatory Lyceum Observatory Centre Center Fund Programme Program Survey NATO UN EU",
    "NASA WHO IMF BBC CNN FBI CIA",
)
TREATY_HEADS: Final = words(
    "Treaty Agreement Convention Protocol Accord Accords Pact Charter Act Declaration Compact",
)
EVENT_HEADS: Final = words(
    "War Battle Revolution Rebellion Conference Summit Congress Olympics Games Cup Festival",
    "Award Awards Prize Championship Championships Siege Massacre Election Crisis Exhibition",
    "Expo",
)
GENERIC: Final = words(
    "treaty agreement deal pact convention accord move decision announcement statement measure",
    "measures plan proposal project attack incident event events report study law bill company",
    "firm group organisation organization team party ministry minister president country nation",
    "city town region province war conflict battle film movie song album book novel show series",
    "game term theory system platform product device building church palace school university",
    "museum estimate action step steps change changes latter former process problem result",
    "results findings move policy programme program scheme ship vessel mission bank court",
    "council agency site museum researchers scientists authors officials village island lake",
    "bridge dam station plant two three official spokesman spokeswoman spokesperson researcher",
    "scientist man woman couple family pair exhibition festival strike fire storm flood quake",
    "earthquake vote election budget survey",
)
UNNAMED: Final = words(
    "analysts experts critics observers commentators officials sources scholars historians",
    "researchers scientists economists residents witnesses locals supporters opponents",
    "campaigners activists diplomats investors people many some others authorities",
)
SAYING: Final = {
    "said": "say", "says": "say", "say": "say", "stated": "state", "states": "state",
    "claimed": "claim", "claims": "claim", "claim": "claim", "declared": "declare",
    "declares": "declare", "warned": "warn", "warns": "warn", "warn": "warn", "argued": "argue",
    "argues": "argue", "argue": "argue", "insisted": "insist", "insists": "insist",
    "suggested": "suggest", "suggests": "suggest", "suggest": "suggest", "denied": "deny",
    "denies": "deny", "alleged": "allege", "alleges": "allege", "accused": "accuse",
    "accuses": "accuse", "believes": "believe", "believe": "believe", "believed": "believe",
    "fear": "fear", "fears": "fear", "feared": "fear", "predicted": "predict",
    "predicts": "predict", "expects": "expect", "expect": "expect", "maintained": "maintain",
    "maintains": "maintain", "emphasized": "emphasize", "emphasised": "emphasise",
    "estimated": "estimate", "estimates": "estimate", "estimate": "estimate", "noted": "note",
    "notes": "note", "added": "add", "adds": "add", "told": "tell", "wrote": "write",
    "writes": "write", "concluded": "conclude", "concludes": "conclude", "promised": "promise",
    "promises": "promise", "vowed": "vow", "opines": "opine", "announced": "announce",
    "announces": "announce", "reported": "report", "reports": "report", "explained": "explain",
    "explains": "explain", "called": "call", "calls": "call", "described": "describe",
    "describes": "describe", "think": "think", "thinks": "think", "contends": "contend",
    "contended": "contend", "criticised": "criticise", "criticized": "criticize",
    "commented": "comment", "comments": "comment", "acknowledged": "acknowledge",
    "admitted": "admit", "confirmed": "confirm", "recalled": "recall", "complained": "complain",
    "complain": "complain", "complains": "complain", "doubts": "doubt", "doubted": "doubt",
    "rejected": "reject", "testified": "testify", "cautioned": "caution", "cautions": "caution",
    "urged": "urge", "urges": "urge", "hopes": "hope", "hope": "hope",
}  # fmt: skip
"""Verbs of saying and thinking, with their base form."""
HEDGES: Final = words(
    "may might could likely possibly perhaps probably allegedly reportedly apparently",
    "supposedly alleged presumably seemingly seems appears",
)
JUDGING: Final = words(
    "dramatic dramatically effectively far-reaching assertive controversial remarkable sadly",
    "unprecedented disastrous fortunately unfortunately clearly obviously stunning brilliant",
    "shocking signaled signalled worrying impressive",
)
IRREGULAR: Final = {
    "became": "become", "began": "begin", "broke": "break", "brought": "bring", "built": "build",
    "bought": "buy", "came": "come", "chose": "choose", "drew": "draw", "fell": "fall",
    "fought": "fight", "found": "find", "gave": "give", "went": "go", "grew": "grow",
    "held": "hold", "kept": "keep", "led": "lead", "left": "leave", "lost": "lose",
    "made": "make", "met": "meet", "paid": "pay", "ran": "run", "rose": "rise", "saw": "see",
    "sent": "send", "sold": "sell", "set": "set", "spent": "spend", "stood": "stand",
    "struck": "strike", "took": "take", "taught": "teach", "won": "win", "wrote": "write",
    "withdrew": "withdraw", "withdrawn": "withdraw", "taken": "take", "given": "give",
    "written": "write", "begun": "begin", "flew": "fly", "sank": "sink", "sang": "sing",
    "shot": "shoot", "spread": "spread", "cut": "cut", "put": "put", "hit": "hit", "cost": "cost",
    "shut": "shut", "overthrew": "overthrow", "underwent": "undergo", "bore": "bear",
    "laid": "lay", "hid": "hide", "got": "get", "had": "have", "knew": "know", "threw": "throw",
    "wore": "wear", "rode": "ride", "swore": "swear", "spoke": "speak", "caught": "catch",
    "dug": "dig", "fed": "feed",
}  # fmt: skip
