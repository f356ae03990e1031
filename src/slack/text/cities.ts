import { regionNames } from './subdivisions.ts';
import { plainName } from './typeahead.ts';

/**
 * Large cities whose names alone say which country is meant, and in the United States which state: providers need the state there, and list
 * cities without it. For every other city of theirs the state is asked for. Where several cities share a name, the largest.
 */
const LARGE_CITIES: Readonly<Record<string, string>> = {
  AE: 'Dubai, Abu Dhabi, Sharjah',
  AR: 'Buenos Aires, Rosario, Mendoza',
  AT: 'Vienna, Wien, Graz, Linz, Salzburg, Innsbruck, Sankt Pölten, St Pölten',
  AU: 'Sydney, Melbourne, Brisbane, Perth, Adelaide, Canberra, Darwin, Hobart, Gold Coast',
  BE: 'Brussels, Bruxelles, Antwerp, Ghent, Bruges, Liège',
  BG: 'Sofia, Plovdiv, Varna',
  BR: 'São Paulo, Rio de Janeiro, Brasília, Salvador, Fortaleza, Belo Horizonte, Curitiba, Recife, Porto Alegre, Florianópolis',
  CA: 'Toronto, Montreal, Vancouver, Calgary, Ottawa, Edmonton, Winnipeg, Quebec City, Mississauga, Halifax',
  CH: 'Zurich, Geneva, Genève, Basel, Bern, Lausanne, Lugano',
  CL: 'Santiago, Santiago de Chile, Valparaíso',
  CN: 'Beijing, Shanghai, Guangzhou, Shenzhen',
  CO: 'Bogotá, Medellín, Barranquilla',
  CY: 'Nicosia, Limassol',
  CZ: 'Prague, Praha, Brno, Ostrava',
  DE: 'Berlin, Hamburg, Munich, München, Cologne, Köln, Frankfurt, Frankfurt am Main, Stuttgart, Düsseldorf, Leipzig, Dortmund, Essen, Bremen, Dresden, Hannover, Nuremberg, Nürnberg, Gießen, Bonn',
  DK: 'Copenhagen, København, Aarhus, Århus, Odense, Aalborg',
  EE: 'Tallinn, Tartu',
  EG: 'Cairo, Giza',
  ES: 'Madrid, Barcelona, Valencia, Seville, Sevilla, Zaragoza, Málaga, Bilbao, Murcia',
  FI: 'Helsinki, Espoo, Tampere, Turku',
  FR: 'Paris, Marseille, Lyon, Toulouse, Nice, Nantes, Strasbourg, Montpellier, Bordeaux, Lille, Rennes',
  GB: 'London, Birmingham, Manchester, Glasgow, Edinburgh, Liverpool, Leeds, Sheffield, Bristol, Cardiff, Belfast, Leicester, Nottingham, Brighton',
  GE: 'Tbilisi, Batumi',
  GR: 'Athens, Thessaloniki, Patras',
  HR: 'Zagreb, Split, Rijeka',
  HU: 'Budapest, Debrecen',
  ID: 'Jakarta, Surabaya, Bandung',
  IE: 'Dublin, Cork, Galway, Limerick',
  IL: 'Tel Aviv, Jerusalem, Haifa',
  IN: 'Mumbai, Delhi, New Delhi, Bangalore, Bengaluru, Hyderabad, Chennai, Kolkata, Pune, Ahmedabad',
  IS: 'Reykjavík',
  IT: 'Rome, Roma, Milan, Milano, Naples, Napoli, Turin, Torino, Palermo, Genoa, Genova, Bologna, Florence, Firenze, Venice, Venezia, Verona',
  JP: 'Tokyo, Osaka, Kyoto, Yokohama, Nagoya, Sapporo, Kobe, Fukuoka',
  KE: 'Nairobi, Mombasa',
  KR: 'Seoul, Busan, Incheon',
  LT: 'Vilnius, Kaunas',
  LV: 'Riga',
  MA: 'Casablanca, Rabat, Marrakesh',
  MX: 'Mexico City, Guadalajara, Monterrey, Puebla, Tijuana, Cancún',
  MY: 'Kuala Lumpur',
  NG: 'Lagos, Abuja',
  NL: 'Amsterdam, Rotterdam, The Hague, Den Haag, Utrecht, Eindhoven, Groningen',
  NO: 'Oslo, Bergen, Trondheim, Stavanger, Tromsø',
  NZ: 'Auckland, Wellington, Christchurch',
  PA: 'Panama City',
  PE: 'Lima, Arequipa',
  PH: 'Manila, Quezon City, Cebu City',
  PK: 'Karachi, Lahore, Islamabad',
  PL: 'Warsaw, Warszawa, Kraków, Łódź, Wrocław, Poznań, Gdańsk, Katowice',
  PR: 'San Juan Puerto Rico',
  PT: 'Lisbon, Lisboa, Porto, Braga',
  RO: 'Bucharest, Cluj Napoca',
  RS: 'Belgrade, Novi Sad',
  RU: 'Moscow, Saint Petersburg, St Petersburg',
  SA: 'Riyadh, Jeddah',
  SE: 'Stockholm, Gothenburg, Göteborg, Malmö, Uppsala',
  SI: 'Ljubljana, Maribor',
  SK: 'Bratislava, Košice',
  TH: 'Bangkok, Chiang Mai',
  TR: 'Istanbul, Ankara, Izmir, Antalya, Diyarbakır, Bursa',
  TW: 'Taipei, Kaohsiung',
  UA: 'Kyiv, Kiev, Lviv, Odesa, Kharkiv',
  'US-AZ': 'Phoenix',
  'US-CA': 'Los Angeles, San Diego, San Francisco, San Jose, Sacramento',
  'US-CO': 'Denver',
  'US-DC': 'Washington DC',
  'US-FL': 'Miami, Orlando',
  'US-GA': 'Atlanta',
  'US-IL': 'Chicago',
  'US-LA': 'New Orleans',
  'US-MA': 'Boston',
  'US-MI': 'Detroit',
  'US-MO': 'Kansas City',
  'US-NV': 'Las Vegas',
  'US-NY': 'New York, Brooklyn',
  'US-OK': 'Oklahoma City',
  'US-PA': 'Philadelphia',
  'US-TX': 'Houston, Dallas, San Antonio, Austin',
  'US-WA': 'Seattle',
  VN: 'Hanoi, Ho Chi Minh City',
  ZA: 'Johannesburg, Cape Town, Durban, Pretoria',
};

/** The common short names of a few cities of the United States. */
const NICKNAMES: Readonly<Record<string, string>> = {
  la: 'Los Angeles',
  nyc: 'New York',
  'new york city': 'New York',
  sf: 'San Francisco',
  dc: 'Washington DC',
};

const BY_NICKNAME = new Map(Object.entries(NICKNAMES));
/** The country, or the state ("US-CA"), of each large city by its name as `plainName` writes it. */
const HOME_OF = new Map(
  Object.entries(LARGE_CITIES).flatMap(([home, names]) =>
    names.split(', ').map((name) => [plainName(name), home] as const),
  ),
);

/** The city of the United States that is called so, if it is one of a few. */
export function cityByNickname(text: string): string | undefined {
  return BY_NICKNAME.get(plainName(text));
}

/** A city of the United States with its state, by its name or nickname, if it is one of the largest. */
export function largeCity(text: string): Readonly<{ city: string; state: string }> | undefined {
  const name = cityByNickname(text) ?? text;
  const [country = '', code = ''] = HOME_OF.get(plainName(name))?.split('-') ?? [];
  const state = regionNames(country).get(plainName(code));
  return state === undefined ? undefined : { city: name.replace(/ d\.?c\.?$/i, ''), state };
}

/** The country, other than the United States, whose large city has this name, as `plainName` writes it. */
export function countryOfLargeCity(plain: string): string | undefined {
  const home = HOME_OF.get(plain);
  return home?.startsWith('US-') ? undefined : home;
}
