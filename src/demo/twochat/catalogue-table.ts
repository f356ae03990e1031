import type { DidType } from '../../domain/group.ts';

/** A region with its cities; each city with the area codes that give it local groups. `x1` after a code: a single number is left there. */
export type RegionRow = Readonly<{ region: string; cities: string }>;

/** A group outside North America: `digits` after the prefix, in which # counts up. No place: it belongs to the whole country. */
export type GroupRow = Readonly<{ type: DidType; region?: string; place?: string; prefix: string; digits: string }>;

/** US states and Canada's provinces, as `City code code; City code`. Numbers are 555-01xx, which no subscriber has. */
export const NORTH_AMERICA: Readonly<Record<'US' | 'CA', readonly RegionRow[]>> = {
  US: regions(`
    Alabama: Birmingham 205; Montgomery 334
    Alaska: Anchorage 907
    Arizona: Phoenix 602 480 623; Tucson 520
    Arkansas: Little Rock 501; Fayetteville 479
    California: Los Angeles 213 323 310 424 818; San Diego 619 858; San Francisco 415x1 628; San Jose 408 669; Sacramento 916 279; Fresno 559
    Colorado: Denver 303 720; Colorado Springs 719
    Connecticut: Hartford 860; Bridgeport 203
    Delaware: Wilmington 302
    District of Columbia: Washington 202x1 771
    Florida: Miami 305 786; Orlando 407; Tampa 813; Jacksonville 904; Fort Lauderdale 954; Tallahassee 850
    Georgia: Atlanta 404x1 678 770; Savannah 912
    Hawaii: Honolulu 808
    Idaho: Boise 208
    Illinois: Chicago 312x1 773 872; Springfield 217; Rockford 815; Naperville 630
    Indiana: Indianapolis 317; Fort Wayne 260
    Iowa: Des Moines 515; Cedar Rapids 319
    Kansas: Wichita 316; Topeka 785
    Kentucky: Louisville 502; Lexington 859
    Louisiana: New Orleans 504; Baton Rouge 225
    Maine: Portland 207
    Maryland: Baltimore 410 443; Bethesda 301
    Massachusetts: Boston 617 857; Worcester 508
    Michigan: Detroit 313; Grand Rapids 616; Ann Arbor 734
    Minnesota: Minneapolis 612; Saint Paul 651
    Mississippi: Jackson 601; Gulfport 228
    Missouri: St. Louis 314; Kansas City 816
    Montana: Billings 406
    Nebraska: Omaha 402; Grand Island 308
    Nevada: Las Vegas 702; Reno 775
    New Hampshire: Manchester 603
    New Jersey: Newark 973; Jersey City 201; Trenton 609
    New Mexico: Albuquerque 505; Las Cruces 575
    New York: New York 212x1 646 917; Brooklyn 718 347; Buffalo 716; Rochester 585; Albany 518; Syracuse 315
    North Carolina: Charlotte 704; Raleigh 919; Greensboro 336
    North Dakota: Fargo 701
    Ohio: Columbus 614; Cleveland 216; Cincinnati 513; Toledo 419
    Oklahoma: Oklahoma City 405; Tulsa 918
    Oregon: Portland 503 971; Eugene 541
    Pennsylvania: Philadelphia 215 267; Pittsburgh 412; Harrisburg 717; Allentown 610
    Rhode Island: Providence 401
    South Carolina: Charleston 843; Columbia 803
    South Dakota: Sioux Falls 605
    Tennessee: Nashville 615; Memphis 901; Knoxville 865
    Texas: Houston 713 832; Dallas 214 972; Austin 512x1; San Antonio 210; Fort Worth 817; El Paso 915
    Utah: Salt Lake City 801
    Vermont: Burlington 802
    Virginia: Richmond 804; Virginia Beach 757; Arlington 703
    Washington: Seattle 206x1; Spokane 509; Tacoma 253
    West Virginia: Charleston 304
    Wisconsin: Milwaukee 414; Madison 608
    Wyoming: Cheyenne 307
  `),
  CA: regions(`
    Alberta: Calgary 403; Edmonton 780
    British Columbia: Vancouver 604 778; Victoria 250
    Manitoba: Winnipeg 204
    New Brunswick: Moncton 506
    Newfoundland and Labrador: St. John's 709
    Northwest Territories: Yellowknife 867
    Nova Scotia: Halifax 902
    Nunavut: Iqaluit 867
    Ontario: Toronto 416x1 647; Ottawa 613; Mississauga 905; London 519
    Prince Edward Island: Charlottetown 902
    Quebec: Montreal 514 438; Quebec City 418
    Saskatchewan: Regina 306
    Yukon: Whitehorse 867
  `),
};

/** Toll-free codes; in the US one group for each, in Canada the first two. */
export const TOLL_FREE_CODES = ['800', '888', '877', '866', '855', '844', '833'] as const;

/** Everywhere else. Where a country keeps numbers for films and plays (GB, DE, FR, SE, IE, AU) these are of them. */
export const ELSEWHERE: Readonly<Record<string, readonly GroupRow[]>> = {
  GB: groups(`
    local | England/London | +44 (20) | 79460###
    local | England/Birmingham | +44 (121) | 4960###
    local | England/Bristol | +44 (117) | 4960###
    local | England/Leeds | +44 (113) | 4960###
    local | England/Liverpool | +44 (151) | 4960###
    local | England/Manchester | +44 (161) | 4960###
    local | England/Newcastle | +44 (191) | 4980###
    local | England/Nottingham | +44 (115) | 4960###
    local | England/Reading | +44 (118) | 4960###
    local | England/Sheffield | +44 (114) | 4960###
    local | Northern Ireland/Belfast | +44 (28) | 96496###
    local | Scotland/Edinburgh | +44 (131) | 4960###
    local | Scotland/Glasgow | +44 (141) | 4960###
    local | Wales/Cardiff | +44 (29) | 20180###
    mobile | | +44 (7700) | 900###
    national | | +44 (3069) | 990###
    tollfree | | +44 (808) | 1570###
    sharedcost | | +44 (843) | 5570###
    global | | +883 (510) | 0075501##
  `),
  DE: groups(`
    local | Berlin | +49 (30) | 23125###
    local | Frankfurt | +49 (69) | 90009###
    local | Hamburg | +49 (40) | 66969###
    local | Cologne | +49 (221) | 4710###
    local | Munich | +49 (89) | 99998###
    mobile | | +49 (152) | 288173##
    national | | +49 (32) | 2211005##
    tollfree | | +49 (800) | 55501##
    global | | +883 (510) | 0075501##
  `),
  FR: groups(`
    local | Paris | +33 (1) | 9900####
    local | Rennes | +33 (2) | 6191####
    local | Lille | +33 (3) | 5301####
    local | Marseille | +33 (4) | 6571####
    local | Toulouse | +33 (5) | 3649####
    mobile | | +33 (6) | 3998####
    national | | +33 (9) | 7555####
    tollfree | | +33 (805) | 5550##
  `),
  NL: groups(`
    local | Amsterdam | +31 (20) | 55501##
    local | Rotterdam | +31 (10) | 55501##
    local | Utrecht | +31 (30) | 55501##
    local | The Hague | +31 (70) | 55501##
    mobile | | +31 (6) | 109755##
    national | | +31 (85) | 55501##
    tollfree | | +31 (800) | 55501##
    global | | +883 (510) | 0075501##
  `),
  ES: groups(`
    local | Madrid | +34 (91) | 55501##
    local | Barcelona | +34 (93) | 55501##
    local | Valencia | +34 (96) | 55501##
    local | Seville | +34 (95) | 55501##
    mobile | | +34 (6) | 555501##
    tollfree | | +34 (900) | 5501##
    sharedcost | | +34 (902) | 5501##
  `),
  BR: groups(`
    local | São Paulo | +55 (11) | 355501##
    local | Rio de Janeiro | +55 (21) | 355501##
    local | Brasília | +55 (61) | 355501##
    local | Belo Horizonte | +55 (31) | 355501##
    local | Porto Alegre | +55 (51) | 355501##
    mobile | | +55 (11) | 9955501##
    tollfree | | +55 (800) | 55501##
  `),
  MX: groups(`
    local | Mexico City | +52 (55) | 555501##
    local | Guadalajara | +52 (33) | 355501##
    local | Monterrey | +52 (81) | 855501##
    local | Tijuana | +52 (664) | 55501##
    tollfree | | +52 (800) | 55501##
  `),
  AU: groups(`
    local | Sydney | +61 (2) | 555001##
    local | Melbourne | +61 (3) | 555001##
    local | Brisbane | +61 (7) | 555001##
    local | Perth | +61 (8) | 555001##
    mobile | | +61 (491) | 5701##
    tollfree | | +61 (1800) | 1604##
    sharedcost | | +61 (1300) | 9755##
  `),
  JP: groups(`
    local | Tokyo | +81 (3) | 555501##
    local | Osaka | +81 (6) | 655501##
    local | Nagoya | +81 (52) | 55501##
    national | | +81 (50) | 555501##
    tollfree | | +81 (120) | 5501##
  `),
  IN: groups(`
    local | Mumbai | +91 (22) | 655501##
    local | New Delhi | +91 (11) | 455501##
    local | Bengaluru | +91 (80) | 455501##
    tollfree | | +91 (1800) | 55501##
  `),
  PL: groups(`
    local | Warsaw | +48 (22) | 55501##
    local | Kraków | +48 (12) | 55501##
    local | Gdańsk | +48 (58) | 55501##
    mobile | | +48 (50) | 55501##
    tollfree | | +48 (800) | 5501##
  `),
  SE: groups(`
    local | Stockholm | +46 (8) | 46500###
    local | Gothenburg | +46 (31) | 39006##
    local | Malmö | +46 (40) | 62804##
    mobile | | +46 (70) | 17406##
    national | | +46 (10) | 55501##
  `),
  IE: groups(`
    local | Dublin | +353 (1) | 55501##
    local | Cork | +353 (21) | 55501##
    local | Galway | +353 (91) | 5501##
    national | | +353 (76) | 55501##
    tollfree | | +353 (1800) | 5501##
  `),
  PT: groups(`
    local | Lisbon | +351 (21) | 55501##
    local | Porto | +351 (22) | 55501##
    local | Faro | +351 (289) | 5501##
    mobile | | +351 (9) | 155501##
    tollfree | | +351 (800) | 5501##
  `),
  IT: groups(`
    local | Rome | +39 (06) | 55501##
    local | Milan | +39 (02) | 55501##
    local | Naples | +39 (081) | 55501##
    tollfree | | +39 (800) | 5501##
  `),
  // Known, and sold out: a country with nothing on offer, as all those are that are not in this table.
  IS: [],
};

function regions(table: string): RegionRow[] {
  return linesOf(table).map((line) => {
    const [region = '', cities = ''] = line.split(': ');
    return { region, cities };
  });
}

function groups(table: string): GroupRow[] {
  return linesOf(table).map((line) => {
    const [type = '', where = '', prefix = '', digits = ''] = line.split('|').map((cell) => cell.trim());
    const [place, region] = where.split('/').reverse();
    return { type: type as DidType, prefix, digits, ...(place && { place }), ...(region && { region }) };
  });
}

function linesOf(table: string): string[] {
  return table
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
