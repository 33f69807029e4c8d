//! Pieces of models and laws used by several tests.

/// A small model with every kind of sentence an architect writes.
pub const MODEL: &str = r#"
project Danube "Pump station P9 for Dresden" @zh "德累斯顿P9泵站" {
  as_of: 2026-11-20   regimes: EU.gdpr, CN.export, CN.trial
}

entity PumpCo    "PumpCo Ltd., Hangzhou" { in: CN  ciio: false  industry: industrial }
entity PumpCoEU  "PumpCo Europe GmbH"    { in: DE  owner: PumpCo at 100% }
people Operators "Plant operators"       { in: DE  count: 120 in DE  employer: Stadtwerk }

data Vibration "Vibration spectra"     : industrial.telemetry { linked_by: none }
data Firmware  "Signed firmware"       : industrial.software  { linked_by: none  identified: 2026-02-01 }

activity Care "Remote maintenance" {
  decides: Stadtwerk
  acts:    PumpCoEU for Stadtwerk, PumpCo for PumpCoEU
  purpose: remote_maintenance   EU.basis: contract   CN.basis: contract
}

product P9 "Smart pump P9" : goods.pump { maker: PumpCo  connected: true  markets: DE since 2026-03-01 }

site Dresden "Dresden waterworks" { in: DE  operator: Stadtwerk  activity: Care
  device Pump    "Pump"         : P9 { units: 48  collects: Vibration, OpLog  stores: none }
  edge   Gateway "Edge gateway"      { external: true  stores: (Vibration, OpLog) for 30 days }
}
cloud   Lake    "Telemetry lake"         { in: DE  operator: PumpCoEU  activity: Care  stores: (Vibration, OpLog) for 2 years
                                           produces: FaultStat from Vibration and OpLog by Fleet }
treatment Fleet : aggregation { irreversible: true }

Pump -> Gateway -> Lake : Vibration, OpLog
Lake ~> Support  : Vibration, OpLog { log: 180 days in DE  under: Clauses, Assessed, Told }
Lake -> Support  : *
Build -> Gateway

document Clauses  : EU.standard_clauses    { parties: PumpCoEU, PumpCo  module: 3  annexes: true  signed: 2026-03-01 }

accept CN.trial.server_registration on Lake because "registry not open yet" by "export compliance" until 2027-03-31
accept EU.gdpr.large as 10_000 because "counsel's note of 2026-05-04"
accept BR.anatel.declaration on Eye in BR because "manual" by "product compliance" until 2027-03-31
accept EU.gdpr.chapter_v on Lake ~> Support : Vibration because "x" by "y" until 2027-01-01

expect Lake ~> Support under EU.gdpr is permitted by standard_clauses
expect Lake ~> Support under CN.export is outside                 // German data seen from China: inbound
expect Roster -> Planner under CN.export is blocked without contract and certificate
expect A -> B : Odd under XX.mere is exempt by free on 2026-06-30
expect XX.toy.heads(Home) == 107
expect (XX.toy.heads(Home) == 107) is unknown
expect not XX.toy.reach(A, Lone)
expect every c in crossings where c.source == Team and c.data == Names satisfies c.origin == XA

system Line(market: country, host: country = market, sold: product = Eye) {
  people Locals { in: market  part_of: Buyers  count: 12_000 in market }
  site Homes { in: market  operator: Locals   device Unit : sold { collects: Clips } }
  Unit -> Vault : Clips { encryption: in_transit }
  when market in {US, CA} { Vault -> Training : Clips }
}
deploy Japan   : Line { market: JP  host: SG }
"#;

/// A small law with every kind of sentence a lawyer writes.
pub const LAW: &str = r#"
kind node {
  in:        country+ as inherited and choice "Where does {it} stand or, for a team, where do its members sit?"
  collects:  data* of people = none                       // what first comes into being here
  about:     people* = none if self is not personal "Whom is {it} about?"
  controls:  control* without lacks with evidence by text until date as choice      lacks: control* = none
  module:    1..4 "Which module?"   decides: party+ "Who decides?" @zh "谁决定？"
}
kind device : node { units: number = 1 }   kind edge : node   kind site : node
enum scope : everywhere, per_market      enum protection : in_transit, at_rest
category personal.identifier "Identifier"             category personal.contact  "Contact details"

/// Twenty-seven states
/// and three more.
set EEA "European Economic Area" :
  (DE, FR, NO, IS) since 1994-01-01, LI since 1995-05-01,
  GB since 1994-01-01 until 2020-01-31

regime EU.gdpr "General Data Protection Regulation" @zh "通用数据保护条例" cites "Regulation (EU) 2016/679" since 2018-05-25 {
  territory: EEA   status: binding
  open gibraltar "The UK decision reaches Gibraltar" cites "(EU) 2021/1772"
  open large "Large scale" cites "WP243" = 5_000
  set adequate(c: crossing) "Adequate destinations" cites "Art. 45(3)" :
    JP since 2019-01-23 if "the recipient is subject to the APPI": appi in c.receiver.statutes,
    GI since 2021-06-28 until 2031-12-27 if gibraltar,
    US since 2023-07-10 if "on the list":
      some d in c.receiver.documents where d is EU.dpf_listing and valid(d) and (d.hr or c.activity.purpose != employment)
  set bulk "Bulk thresholds" : personal.genome over 100 per people, precise_location over 1_000 per device
  define subject(p: part) "subject to the GDPR" cites "Art. 3" = established(p) or targets(p)
  define heads(e: party) = distinct(g for x in crossings for g in x.people where x.sender == e within start_of_year(today - 1 years))
  define owns(a: entity, b: entity) = some o in b.owner where o.at > 50% and (o == a or owns(a, o))
  define sealed(c: crossing) = c.role in {decides, acts} and (every k in c.keys satisfies k not in c.parties) or c.x * 2 + 1 <= 10 / y - 0.5
  transmission transfer "Transfer" cites "Art. 44; EDPB 05/2021, 9" on c: crossing, p in c.parties {
    when "the data are personal" @zh "属于个人数据":      personal(c)
    when counterparty(c, p)
    unless "the page is published and readers fetch it" cites "Art. 1":     published(c)
  }
  mechanism standard_clauses cites "Art. 46(2)(c)" since 2021-06-27 on c: transfer with d: EU.standard_clauses {
    when "signed between exporter and importer": binds(d, c)   when "in force": valid(d)
  }
  demand chapter_v "Chapter V ground" on c: transfer { needs: adequacy, standard_clauses }
  duty report on c: transfer {
    topic: records
    require "filed": some d in c.documents where d is EU.record by c.since + 5 workdays
    require d.hr is not false
  }
}
case S0 "One arrow out" cites "ex. 2" on 2026-11-20 { A -> B : Names { since: 2026-11-16 } }
case S1 : S0 { extend Work { easy: unknown }  expect A -> B under XX.toy is undetermined over Work.easy }
"#;
