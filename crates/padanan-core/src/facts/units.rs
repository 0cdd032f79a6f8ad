//! Units of measurement and currencies, with their words in both languages and what they are in terms of each other.

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum Unit {
    /// People, cars, or nothing that is listed here.
    #[default]
    None,
    /// Hundredths.
    Percent,
    /// Percentage points.
    Point,
    /// A part of a whole: *a third*, *sepertiga*.
    Share,
    /// How many times as much or as often.
    Times,
    /// An amount of money.
    Money(Currency),
    /// A quantity with a unit of measurement.
    Measure(Measure),
}

/// A unit of measurement: `numerator / denominator` base units of its dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Measure {
    pub(crate) dimension: Dimension,
    pub(crate) numerator: u64,
    pub(crate) denominator: u64,
    /// The symbol or the English word, for messages.
    pub(crate) name: &'static str,
}

/// What is measured. Units of one dimension can be converted, but for [`Dimension::Degrees`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Dimension {
    /// In metres.
    Length,
    /// In grams.
    Mass,
    /// In square metres.
    Area,
    /// In litres.
    Volume,
    /// Celsius, Fahrenheit, or degrees of either or of an angle.
    Degrees,
    /// In metres an hour.
    Speed,
    /// In seconds.
    Time,
    /// In months, which have no fixed number of seconds.
    Months,
    /// In watts.
    Power,
    /// In bytes.
    Data,
}

/// A currency. The dollar, the pound and others without a country may be any of theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Currency {
    /// ISO 4217, or a made-up code for one without a country.
    pub(crate) code: &'static str,
    /// The family, whose member without a country is the family's own code.
    pub(crate) family: &'static str,
}

const fn money(code: &'static str, family: &'static str) -> Unit {
    Unit::Money(Currency { code, family })
}

const fn measure(dimension: Dimension, numerator: u64, denominator: u64, name: &'static str) -> Unit {
    Unit::Measure(Measure { dimension, numerator, denominator, name })
}

impl Currency {
    /// Returns whether two names may be those of one currency: `dollars` of any country.
    pub(crate) fn may_be(self, other: Self) -> bool {
        self.code == other.code || (self.family == other.family && (self.is_family() || other.is_family()))
    }

    fn is_family(self) -> bool {
        self.code == self.family
    }
}

impl Unit {
    /// Returns the name of the unit for messages: `percent`, `km`, `USD`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Percent => "percent",
            Self::Point => "percentage points",
            Self::Share => "of the whole",
            Self::Times => "times",
            Self::Money(currency) => match currency.code {
                "dollar" => "dollars",
                code => code,
            },
            Self::Measure(measure) => measure.name,
        }
    }
}

pub(crate) const IDR: Unit = money("IDR", "IDR");
const USD: Unit = money("USD", "dollar");
const DOLLAR: Unit = money("dollar", "dollar");
const POUND: Unit = money("GBP", "GBP");

pub(crate) const METRE: Unit = measure(Dimension::Length, 1, 1, "m");
const KILOMETRE: Unit = measure(Dimension::Length, 1000, 1, "km");
const CENTIMETRE: Unit = measure(Dimension::Length, 1, 100, "cm");
const MILLIMETRE: Unit = measure(Dimension::Length, 1, 1000, "mm");
const MILE: Unit = measure(Dimension::Length, 1_609_344, 1000, "miles");
const FOOT: Unit = measure(Dimension::Length, 3048, 10_000, "feet");
const INCH: Unit = measure(Dimension::Length, 254, 10_000, "inches");
const YARD: Unit = measure(Dimension::Length, 9144, 10_000, "yards");
const GRAM: Unit = measure(Dimension::Mass, 1, 1, "g");
const KILOGRAM: Unit = measure(Dimension::Mass, 1000, 1, "kg");
const MILLIGRAM: Unit = measure(Dimension::Mass, 1, 1000, "mg");
const QUINTAL: Unit = measure(Dimension::Mass, 100_000, 1, "quintals");
const TONNE: Unit = measure(Dimension::Mass, 1_000_000, 1, "tons");
const OUNCE: Unit = measure(Dimension::Mass, 28_349_523, 1_000_000, "ounces");
const MASS_POUND: Unit = measure(Dimension::Mass, 45_359_237, 100_000, "pounds");
const SQUARE_METRE: Unit = measure(Dimension::Area, 1, 1, "square metres");
const SQUARE_KILOMETRE: Unit = measure(Dimension::Area, 1_000_000, 1, "square kilometres");
const HECTARE: Unit = measure(Dimension::Area, 10_000, 1, "hectares");
const ACRE: Unit = measure(Dimension::Area, 40_468_564, 10_000, "acres");
const SQUARE_MILE: Unit = measure(Dimension::Area, 2_589_988, 1, "square miles");
const SQUARE_FOOT: Unit = measure(Dimension::Area, 929, 10_000, "square feet");
const LITRE: Unit = measure(Dimension::Volume, 1, 1, "litres");
const MILLILITRE: Unit = measure(Dimension::Volume, 1, 1000, "ml");
const CUBIC_METRE: Unit = measure(Dimension::Volume, 1000, 1, "cubic metres");
const BARREL: Unit = measure(Dimension::Volume, 158_987, 1000, "barrels");
const GALLON: Unit = measure(Dimension::Volume, 3785, 1000, "gallons");
const DEGREE: Unit = measure(Dimension::Degrees, 0, 1, "degrees");
const CELSIUS: Unit = measure(Dimension::Degrees, 1, 1, "degrees Celsius");
const FAHRENHEIT: Unit = measure(Dimension::Degrees, 2, 1, "degrees Fahrenheit");
const SECOND: Unit = measure(Dimension::Time, 1, 1, "seconds");
const MINUTE: Unit = measure(Dimension::Time, 60, 1, "minutes");
const HOUR: Unit = measure(Dimension::Time, 3600, 1, "hours");
const DAY: Unit = measure(Dimension::Time, 86_400, 1, "days");
const WEEK: Unit = measure(Dimension::Time, 604_800, 1, "weeks");
const FORTNIGHT: Unit = measure(Dimension::Time, 1_209_600, 1, "fortnights");
const MONTH: Unit = measure(Dimension::Months, 1, 1, "months");
const QUARTER: Unit = measure(Dimension::Months, 3, 1, "quarters");
const YEAR: Unit = measure(Dimension::Months, 12, 1, "years");
const DECADE: Unit = measure(Dimension::Months, 120, 1, "decades");
const CENTURY: Unit = measure(Dimension::Months, 1200, 1, "centuries");
const KNOT: Unit = measure(Dimension::Speed, 1852, 1, "knots");
const KILOMETRES_AN_HOUR: Unit = measure(Dimension::Speed, 1000, 1, "km/h");
const MILES_AN_HOUR: Unit = measure(Dimension::Speed, 1_609_344, 1000, "mph");
const METRES_A_SECOND: Unit = measure(Dimension::Speed, 3600, 1, "m/s");
const WATT: Unit = measure(Dimension::Power, 1, 1, "W");
const KILOWATT: Unit = measure(Dimension::Power, 1000, 1, "kW");
const MEGAWATT: Unit = measure(Dimension::Power, 1_000_000, 1, "MW");
const GIGAWATT: Unit = measure(Dimension::Power, 1_000_000_000, 1, "GW");
const MEGABYTE: Unit = measure(Dimension::Data, 1, 1, "MB");
const GIGABYTE: Unit = measure(Dimension::Data, 1000, 1, "GB");
const TERABYTE: Unit = measure(Dimension::Data, 1_000_000, 1, "TB");

/// Signs and codes before or behind an amount, in both languages.
pub(super) const SIGNS: &[(&str, Unit)] = &[
    ("rp", IDR),
    ("idr", IDR),
    ("usd", USD),
    ("us$", USD),
    ("$", DOLLAR),
    ("s$", money("SGD", "dollar")),
    ("sgd", money("SGD", "dollar")),
    ("a$", money("AUD", "dollar")),
    ("aud", money("AUD", "dollar")),
    ("hk$", money("HKD", "dollar")),
    ("hkd", money("HKD", "dollar")),
    ("nt$", money("TWD", "dollar")),
    ("c$", money("CAD", "dollar")),
    ("cad", money("CAD", "dollar")),
    ("nz$", money("NZD", "dollar")),
    ("as$", USD),
    ("€", money("EUR", "EUR")),
    ("eur", money("EUR", "EUR")),
    ("£", POUND),
    ("gbp", POUND),
    ("¥", money("yen", "yen")),
    ("jpy", money("JPY", "yen")),
    ("cny", money("CNY", "yen")),
    ("rmb", money("CNY", "yen")),
    ("rm", money("MYR", "MYR")),
    ("myr", money("MYR", "MYR")),
    ("sar", money("SAR", "riyal")),
    ("chf", money("CHF", "CHF")),
    ("krw", money("KRW", "KRW")),
    ("thb", money("THB", "THB")),
    ("₩", money("KRW", "KRW")),
    ("₹", money("INR", "rupee")),
];

/// Words of units in Indonesian and Malay.
pub(super) const INDONESIAN: &[(&str, Unit)] = &[
    ("persen", Unit::Percent),
    ("prosen", Unit::Percent),
    ("peratus", Unit::Percent),
    ("kali", Unit::Times),
    ("rupiah", IDR),
    ("perak", IDR),
    ("dolar", DOLLAR),
    ("dollar", DOLLAR),
    ("euro", money("EUR", "EUR")),
    ("poundsterling", POUND),
    ("pound", POUND),
    ("sterling", POUND),
    ("ringgit", money("MYR", "MYR")),
    ("yen", money("JPY", "yen")),
    ("yuan", money("CNY", "yen")),
    ("renminbi", money("CNY", "yen")),
    ("riyal", money("riyal", "riyal")),
    ("baht", money("THB", "THB")),
    ("won", money("KRW", "KRW")),
    ("peso", money("PHP", "peso")),
    ("rubel", money("RUB", "RUB")),
    ("dirham", money("AED", "AED")),
    ("dinar", money("dinar", "dinar")),
    ("lira", money("TRY", "TRY")),
    ("franc", money("CHF", "CHF")),
    ("kilometer", KILOMETRE),
    ("km", KILOMETRE),
    ("meter", METRE),
    ("m", METRE),
    ("sentimeter", CENTIMETRE),
    ("senti", CENTIMETRE),
    ("cm", CENTIMETRE),
    ("milimeter", MILLIMETRE),
    ("mm", MILLIMETRE),
    ("mil", MILE),
    ("inci", INCH),
    ("inch", INCH),
    ("yard", YARD),
    ("kilogram", KILOGRAM),
    ("kilo", KILOGRAM),
    ("kg", KILOGRAM),
    ("gram", GRAM),
    ("gr", GRAM),
    ("g", GRAM),
    ("miligram", MILLIGRAM),
    ("mg", MILLIGRAM),
    ("kuintal", QUINTAL),
    ("kwintal", QUINTAL),
    ("ton", TONNE),
    ("ounce", OUNCE),
    ("pon", MASS_POUND),
    ("hektare", HECTARE),
    ("hektar", HECTARE),
    ("ha", HECTARE),
    ("liter", LITRE),
    ("mililiter", MILLILITRE),
    ("ml", MILLILITRE),
    ("cc", MILLILITRE),
    ("barel", BARREL),
    ("barrel", BARREL),
    ("galon", GALLON),
    ("derajat", DEGREE),
    ("detik", SECOND),
    ("menit", MINUTE),
    ("jam", HOUR),
    ("hari", DAY),
    ("pekan", WEEK),
    ("minggu", WEEK),
    ("bulan", MONTH),
    ("bln", MONTH),
    ("triwulan", QUARTER),
    ("kuartal", QUARTER),
    ("tahun", YEAR),
    ("thn", YEAR),
    ("th", YEAR),
    ("warsa", YEAR),
    ("dekade", DECADE),
    ("dasawarsa", DECADE),
    ("abad", CENTURY),
    ("knot", KNOT),
    ("knots", KNOT),
    ("watt", WATT),
    ("kilowatt", KILOWATT),
    ("kw", KILOWATT),
    ("megawatt", MEGAWATT),
    ("mw", MEGAWATT),
    ("gigawatt", GIGAWATT),
    ("gw", GIGAWATT),
    ("mb", MEGABYTE),
    ("megabita", MEGABYTE),
    ("gb", GIGABYTE),
    ("gigabita", GIGABYTE),
    ("tb", TERABYTE),
    ("kpj", KILOMETRES_AN_HOUR),
];

/// Words of units in English.
pub(super) const ENGLISH: &[(&str, Unit)] = &[
    ("percent", Unit::Percent),
    ("pct", Unit::Percent),
    ("times", Unit::Times),
    ("rupiah", IDR),
    ("rupiahs", IDR),
    ("dollar", DOLLAR),
    ("dollars", DOLLAR),
    ("euro", money("EUR", "EUR")),
    ("euros", money("EUR", "EUR")),
    ("ringgit", money("MYR", "MYR")),
    ("yen", money("JPY", "yen")),
    ("yuan", money("CNY", "yen")),
    ("renminbi", money("CNY", "yen")),
    ("riyal", money("riyal", "riyal")),
    ("riyals", money("riyal", "riyal")),
    ("rials", money("riyal", "riyal")),
    ("baht", money("THB", "THB")),
    ("won", money("KRW", "KRW")),
    ("peso", money("PHP", "peso")),
    ("pesos", money("PHP", "peso")),
    ("ruble", money("RUB", "RUB")),
    ("rubles", money("RUB", "RUB")),
    ("roubles", money("RUB", "RUB")),
    ("dirham", money("AED", "AED")),
    ("dirhams", money("AED", "AED")),
    ("dinar", money("dinar", "dinar")),
    ("dinars", money("dinar", "dinar")),
    ("lira", money("TRY", "TRY")),
    ("francs", money("CHF", "CHF")),
    ("kilometer", KILOMETRE),
    ("kilometers", KILOMETRE),
    ("kilometre", KILOMETRE),
    ("kilometres", KILOMETRE),
    ("km", KILOMETRE),
    ("kms", KILOMETRE),
    ("meter", METRE),
    ("meters", METRE),
    ("metre", METRE),
    ("metres", METRE),
    ("m", METRE),
    ("centimeter", CENTIMETRE),
    ("centimeters", CENTIMETRE),
    ("centimetre", CENTIMETRE),
    ("centimetres", CENTIMETRE),
    ("cm", CENTIMETRE),
    ("millimeter", MILLIMETRE),
    ("millimeters", MILLIMETRE),
    ("millimetres", MILLIMETRE),
    ("mm", MILLIMETRE),
    ("mile", MILE),
    ("miles", MILE),
    ("mi", MILE),
    ("foot", FOOT),
    ("feet", FOOT),
    ("ft", FOOT),
    ("inch", INCH),
    ("inches", INCH),
    ("yard", YARD),
    ("yards", YARD),
    ("kilogram", KILOGRAM),
    ("kilograms", KILOGRAM),
    ("kilo", KILOGRAM),
    ("kilos", KILOGRAM),
    ("kg", KILOGRAM),
    ("kgs", KILOGRAM),
    ("gram", GRAM),
    ("grams", GRAM),
    ("g", GRAM),
    ("milligram", MILLIGRAM),
    ("milligrams", MILLIGRAM),
    ("mg", MILLIGRAM),
    ("quintal", QUINTAL),
    ("quintals", QUINTAL),
    ("ton", TONNE),
    ("tons", TONNE),
    ("tonne", TONNE),
    ("tonnes", TONNE),
    ("ounce", OUNCE),
    ("ounces", OUNCE),
    ("oz", OUNCE),
    ("lb", MASS_POUND),
    ("lbs", MASS_POUND),
    ("hectare", HECTARE),
    ("hectares", HECTARE),
    ("ha", HECTARE),
    ("acre", ACRE),
    ("acres", ACRE),
    ("liter", LITRE),
    ("liters", LITRE),
    ("litre", LITRE),
    ("litres", LITRE),
    ("ml", MILLILITRE),
    ("cc", MILLILITRE),
    ("milliliters", MILLILITRE),
    ("millilitres", MILLILITRE),
    ("barrel", BARREL),
    ("barrels", BARREL),
    ("gallon", GALLON),
    ("gallons", GALLON),
    ("degree", DEGREE),
    ("degrees", DEGREE),
    ("second", SECOND),
    ("seconds", SECOND),
    ("minute", MINUTE),
    ("minutes", MINUTE),
    ("min", MINUTE),
    ("mins", MINUTE),
    ("hour", HOUR),
    ("hours", HOUR),
    ("hr", HOUR),
    ("hrs", HOUR),
    ("day", DAY),
    ("days", DAY),
    ("week", WEEK),
    ("weeks", WEEK),
    ("fortnight", FORTNIGHT),
    ("month", MONTH),
    ("months", MONTH),
    ("year", YEAR),
    ("years", YEAR),
    ("yr", YEAR),
    ("decade", DECADE),
    ("decades", DECADE),
    ("century", CENTURY),
    ("centuries", CENTURY),
    ("knot", KNOT),
    ("knots", KNOT),
    ("kph", KILOMETRES_AN_HOUR),
    ("kmh", KILOMETRES_AN_HOUR),
    ("mph", MILES_AN_HOUR),
    ("watt", WATT),
    ("watts", WATT),
    ("kilowatt", KILOWATT),
    ("kilowatts", KILOWATT),
    ("kw", KILOWATT),
    ("megawatt", MEGAWATT),
    ("megawatts", MEGAWATT),
    ("mw", MEGAWATT),
    ("gigawatt", GIGAWATT),
    ("gigawatts", GIGAWATT),
    ("gw", GIGAWATT),
    ("mb", MEGABYTE),
    ("megabytes", MEGABYTE),
    ("gb", GIGABYTE),
    ("gigabytes", GIGABYTE),
    ("tb", TERABYTE),
    ("terabytes", TERABYTE),
];

/// The pound of English: money, or a mass.
pub(super) const POUNDS: [Unit; 2] = [POUND, MASS_POUND];

/// Countries that make a dollar, a pound or another currency a certain one, as they follow the Indonesian word and as
/// they precede the English one.
const COUNTRIES: &[(&str, &str, &str)] = &[
    ("dollar", "as", "USD"),
    ("dollar", "us", "USD"),
    ("dollar", "amerika", "USD"),
    ("dollar", "american", "USD"),
    ("dollar", "singapura", "SGD"),
    ("dollar", "singapore", "SGD"),
    ("dollar", "singaporean", "SGD"),
    ("dollar", "australia", "AUD"),
    ("dollar", "australian", "AUD"),
    ("dollar", "hong", "HKD"),
    ("dollar", "kong", "HKD"),
    ("dollar", "hongkong", "HKD"),
    ("dollar", "kanada", "CAD"),
    ("dollar", "canadian", "CAD"),
    ("dollar", "selandia", "NZD"),
    ("dollar", "zealand", "NZD"),
    ("dollar", "taiwan", "TWD"),
    ("dollar", "brunei", "BND"),
    ("riyal", "saudi", "SAR"),
    ("riyal", "qatar", "QAR"),
    ("dinar", "kuwait", "KWD"),
    ("dinar", "kuwaiti", "KWD"),
    ("peso", "meksiko", "MXN"),
    ("peso", "mexican", "MXN"),
];

/// Returns a currency as the country beside its name makes it.
pub(super) fn of_country(unit: Unit, country: &str) -> Option<Unit> {
    let Unit::Money(currency) = unit else { return None };
    let found = COUNTRIES.iter().find(|(family, name, _)| *family == currency.family && *name == country)?;
    Some(money(found.2, found.0))
}

/// Returns a unit with the word for squares or cubes beside it, or an exponent behind it.
pub(super) fn raised(unit: Unit, power: u32) -> Option<Unit> {
    let Unit::Measure(measure) = unit else { return None };
    Some(match (measure.name, power) {
        ("m", 2) => SQUARE_METRE,
        ("km", 2) => SQUARE_KILOMETRE,
        ("miles", 2) => SQUARE_MILE,
        ("feet", 2) => SQUARE_FOOT,
        ("m", 3) => CUBIC_METRE,
        _ => return None,
    })
}

/// Returns the speed of a length in a time: `km`, `jam`.
pub(super) fn speed(length: Unit, time: Unit) -> Option<Unit> {
    let (Unit::Measure(length), Unit::Measure(time)) = (length, time) else { return None };
    Some(match (length.name, time.name) {
        ("km", "hours") => KILOMETRES_AN_HOUR,
        ("miles", "hours") => MILES_AN_HOUR,
        ("m", "seconds") => METRES_A_SECOND,
        _ => return None,
    })
}

/// Returns degrees with the scale named behind them.
pub(super) fn of_scale(name: &str) -> Option<Unit> {
    Some(match name {
        "c" | "celsius" | "celcius" | "selsius" => CELSIUS,
        "f" | "fahrenheit" => FAHRENHEIT,
        _ => return None,
    })
}

pub(super) const DEGREES: Unit = DEGREE;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_listed_twice() {
        for list in [SIGNS, INDONESIAN, ENGLISH] {
            let mut words: Vec<&str> = list.iter().map(|(word, _)| *word).collect();
            words.sort_unstable();
            words.dedup();
            assert_eq!(words.len(), list.len());
        }
    }

    #[test]
    fn a_dollar_may_be_that_of_any_country() {
        let (Unit::Money(any), Unit::Money(us)) = (DOLLAR, USD) else { panic!("money") };
        let Some(Unit::Money(singapore)) = of_country(DOLLAR, "singapura") else { panic!("money") };
        assert!(any.may_be(us) && any.may_be(singapore) && !us.may_be(singapore));
    }
}
