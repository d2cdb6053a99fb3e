"""Invented names: ordinary given names with surnames that nobody bears, drawn without regard
to the number.
"""

# fmt: off
GIRLS = (
    "Alberte", "Alma", "Amina", "Anna", "Asta", "Clara", "Ella", "Ellen", "Emma", "Esther", "Fatima",
    "Freja", "Frida", "Ida", "Ingrid", "Isabella", "Josefine", "Karla", "Laura", "Liva", "Luna", "Lærke",
    "Maja", "Malou", "Mathilde", "Nora", "Olivia", "Rosa", "Saga", "Sofia", "Vigga", "Zahra", "Ærine",
    "Øda", "Åse", "Solbjørg",
)
BOYS = (
    "Adam", "Ahmad", "Albert", "Alfred", "Anton", "Arthur", "August", "Aksel", "Bertil", "Carl",
    "Christian", "Elias", "Emil", "Felix", "Frederik", "Gustav", "Hjalmar", "Johan", "Karim", "Lauge",
    "Lucas", "Magnus", "Malthe", "Mohammed", "Noah", "Oliver", "Oscar", "Otto", "Silas", "Storm", "Theo",
    "Valdemar", "William", "Bjørn", "Ørn", "Åge",
)
_SURNAMES_BEGIN = (
    "Prøve", "Eksempel", "Mønster", "Opdigt", "Påfund", "Skitse", "Udkast", "Øvelses", "Fabel", "Eventyr",
    "Tænke", "Kladde", "Lærebogs", "Model", "Fiktions", "Æbletræs", "Ålekiste", "Dagdrømme",
)
_SURNAMES_END = (
    "gaardsen", "borgsen", "lundsen", "bæksen", "højsen", "dalsen", "åsen", "tofteby", "kærsted",
    "skovbo",
)
SURNAMES = tuple(begin + end for begin in _SURNAMES_BEGIN for end in _SURNAMES_END)

DAYCARES = (
    "Solsikken", "Regnbuen", "Mariehønen", "Spiren", "Tumlehøjen", "Skovtrolden", "Myretuen",
    "Lærkereden", "Stjerneskuddet", "Kornblomsten", "Egetræet", "Græshoppen", "Æblehaven", "Søhesten",
    "Bølgen", "Vindmøllen", "Kastanjen", "Troldhøj", "Nøddegården", "Valmuen", "Pilehytten",
    "Hasselmusen", "Elverhøj", "Krudtuglen", "Fyrtårnet", "Muslingen", "Bakkebo", "Børnely", "Ørnereden",
    "Åkanden",
)
SCHOOLS = (
    "Bakke", "Eng", "Fjord", "Møllebæk", "Skov", "Sø", "Kirkehøj", "Åløkke", "Lindehøj", "Strand", "Hede",
    "Vang", "Ege", "Birke", "Kløver", "Holme",
)
DISTRICTS = ("Nord", "Syd", "Øst", "Vest", "Midt", "Kysten")
HOMES = (
    "Havblik", "Bøgelunden", "Fjordgården", "Nordstjernen", "Kildebakken", "Vestervang", "Solgården",
    "Højtoften", "Ellekær", "Møllehuset", "Strandlyst", "Østerled", "Ågården", "Lyngbo", "Skrænten",
    "Vindeby",
)
