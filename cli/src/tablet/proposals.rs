//! What others propose who no longer hold a village: shown, adopted, declined.

use kernel::RecordId;
use record::{Offer, Proposal};
use serde_json::{Value, json};
use zoufang_client::{Client, Household, Ports, Query, Visit};

use super::{notice, show::told};
use crate::{
    admin::plain,
    outcome::{Outcome, Trouble},
};

/// All open proposals of the tablet's villages.
pub(super) async fn all<P: Ports>(client: &Client<P>, json: bool, demo: bool) -> Outcome {
    let mut shown = Vec::new();
    for row in client.households(&Query::default()).await? {
        if row.proposals == 0 {
            continue;
        }
        let household = client.household(row.record).await?;
        if json {
            shown.extend(rows(client, &household));
        } else {
            println!("{}  {}", row.record, row.head);
            tell(client, &household);
        }
    }
    if json {
        println!("{}", json!({"notice": notice(demo), "proposals": shown}));
    }
    Ok(())
}

/// The open proposals of a household, for machines.
pub(super) fn rows<P: Ports>(client: &Client<P>, household: &Household) -> Vec<Value> {
    let numbered = (1_usize..).zip(household.proposals());
    numbered
        .map(|(number, proposal)| {
            let commit = &proposal.commit;
            let offer = match &proposal.offer {
                Offer::Answer { path, value } => {
                    json!({"path": path.to_string(), "value": plain(value)})
                }
                Offer::Entry { entry, fields } => {
                    let fields: serde_json::Map<String, Value> = fields
                        .iter()
                        .map(|(path, value)| (path.question.clone(), plain(value)))
                        .collect();
                    json!({"repeat": entry.repeat, "fields": fields})
                }
            };
            json!({
                "record": household.record().to_string(), "number": number, "offer": offer,
                "author": author(client, &proposal), "observed": commit.observed.to_string(),
                "at": commit.at.to_string(),
            })
        })
        .collect()
}

/// The open proposals of a household, for people.
pub(super) fn tell<P: Ports>(client: &Client<P>, household: &Household) {
    for (number, proposal) in (1_usize..).zip(household.proposals()) {
        let who = author(client, &proposal).unwrap_or_default();
        let observed = proposal.commit.observed;
        let words = match &proposal.offer {
            Offer::Answer { path, value } => {
                let label = client.form().question(&path.asked()).map(|question| &question.label);
                let label = label.map_or(String::new(), |label| format!(" {}", label.zh));
                format!("{path}{label} → {}", told(client.form(), path, value))
            }
            Offer::Entry { entry, fields } => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(path, value)| {
                        format!("{}={}", path.question, told(client.form(), path, value))
                    })
                    .collect();
                format!("+ {} {}", entry.repeat, fields.join(" "))
            }
        };
        println!("  建议 proposal {number}  {observed} {who}: {words}");
    }
}

/// A visit that answers a proposal.
pub(super) async fn answered<P: Ports>(
    client: &Client<P>,
    record: RecordId,
    number: usize,
    is_adopted: bool,
) -> Result<Visit, Trouble> {
    let proposals = client.household(record).await?.proposals();
    let proposal = number
        .checked_sub(1)
        .and_then(|place| proposals.get(place))
        .ok_or_else(|| Trouble::Usage("没有这条建议 / there is no such proposal".to_owned()))?;
    let mut visit = client.visit(record).await?;
    if is_adopted {
        visit.adopt(proposal)?;
    } else {
        visit.decline(proposal)?;
    }
    Ok(visit)
}

fn author<P: Ports>(client: &Client<P>, proposal: &Proposal) -> Option<String> {
    let author = client.author(proposal.commit.actor);
    let user = author.parse().ok().and_then(|user| client.people().name(user));
    Some(user.map_or(author.clone(), str::to_owned))
}
