"""Countries and territories in whose places the gazetteer lists towns and islands."""

from __future__ import annotations

from fallzone.words import _, msg

# By their code of two letters in ISO 3166; as the regions of the same name are called
COUNTRIES = {
    "AS": msg("American Samoa"),
    "AU": msg("Australia"),
    "CA": msg("Canada"),
    "CK": msg("Cook Islands"),
    "CL": msg("Chile"),
    "CN": msg("China"),
    "CO": msg("Colombia"),
    "CR": msg("Costa Rica"),
    "EC": msg("Ecuador"),
    "FJ": msg("Fiji"),
    "FM": msg("Micronesia"),
    "GT": msg("Guatemala"),
    "GU": msg("Guam"),
    "HK": msg("Hong Kong"),
    "HN": msg("Honduras"),
    "ID": msg("Indonesia"),
    "IN": msg("India"),
    "JP": msg("Japan"),
    "KH": msg("Cambodia"),
    "KI": msg("Kiribati"),
    "KP": msg("North Korea"),
    "KR": msg("South Korea"),
    "LA": msg("Laos"),
    "MH": msg("Marshall Islands"),
    "MN": msg("Mongolia"),
    "MO": msg("Macao"),
    "MP": msg("Northern Mariana Islands"),
    "MX": msg("Mexico"),
    "MY": msg("Malaysia"),
    "NC": msg("New Caledonia"),
    "NI": msg("Nicaragua"),
    "NR": msg("Nauru"),
    "NU": msg("Niue"),
    "NZ": msg("New Zealand"),
    "PA": msg("Panama"),
    "PE": msg("Peru"),
    "PF": msg("French Polynesia"),
    "PG": msg("Papua New Guinea"),
    "PH": msg("Philippines"),
    "PW": msg("Palau"),
    "RU": msg("Russia"),
    "SB": msg("Solomon Islands"),
    "SG": msg("Singapore"),
    "SV": msg("El Salvador"),
    "TH": msg("Thailand"),
    "TL": msg("Timor-Leste"),
    "TO": msg("Tonga"),
    "TV": msg("Tuvalu"),
    "TW": msg("Taiwan"),
    "US": msg("United States"),
    "VN": msg("Vietnam"),
    "VU": msg("Vanuatu"),
    "WF": msg("Wallis & Futuna"),
    "WS": msg("Samoa"),
}


def country_words(code: str) -> str:
    """Name of a country or territory.

    Parameters
    ----------
    code : str
        Of two letters in ISO 3166.

    Returns
    -------
    str
        In the language spoken; the code where it is of none that is known.

    Examples
    --------
    >>> country_words("JP"), country_words("XX")
    ('Japan', 'XX')
    """
    return _(COUNTRIES[code]) if code in COUNTRIES else code
