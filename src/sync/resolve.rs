//! A person's decision between claims, as events that merge like all others.

use crate::error::{Error, Result};
use crate::store::{Claim, Conflict};
use crate::survey::law::Content;
use crate::survey::{Body, DocumentKind, Event, Kind};

/// The events that keep claim number `keep` (from 1) of `conflict`.
///
/// # Errors
/// There is no claim of that number.
pub fn resolve(conflict: &Conflict, keep: usize, reason: Option<&str>) -> Result<Vec<Event>> {
    let chosen = keep
        .checked_sub(1)
        .and_then(|index| conflict.claims.get(index));
    let Some(chosen) = chosen else {
        if is_voided_unseen(conflict) && keep == 2 {
            return Ok(vec![Event {
                interview: conflict.interview,
                body: Body::Restored,
            }]);
        }
        let fault = format!(
            "there is no claim {keep}; there are {}",
            conflict.claims.len()
        );
        return Err(Error::new(format!("conflict {}", conflict.id), fault)
            .way_out("Look at them with `fieldbook conflicts`"));
    };
    if matches!(chosen.content, Content::Sealed(_)) {
        return Err(
            Error::new(format!("conflict {}", conflict.id), "the study is locked")
                .way_out("Give its passphrase, or the office's key with --key"),
        );
    }
    let bodies = match &conflict.about {
        None => of_interview(chosen, reason),
        Some(address) => match (&chosen.content, is_row(conflict)) {
            (Content::Document(sha), _) => DocumentKind::from_code(address.variable.as_str())
                .map(|kind| Body::Adopted { kind, sha: *sha })
                .into_iter()
                .collect(),
            (content, true) => of_row(address, *content == Content::Row),
            (content, false) => {
                let answer = match content {
                    Content::Answer(answer) => Some(answer.clone()),
                    _ => None,
                };
                let decided = Body::Resolved {
                    address: address.clone(),
                    answer,
                    reason: reason.map(str::to_owned),
                };
                let aside = (chosen.entry.kind == Kind::Parked).then(|| Body::Parked {
                    address: address.clone(),
                });
                std::iter::once(decided).chain(aside).collect()
            }
        },
    };
    let interview = conflict.interview;
    Ok(bodies
        .into_iter()
        .map(|body| Event { interview, body })
        .collect())
}

/// Whether the conflict is a single voiding against work that its writer had not seen: claim 2 is that the interview counts.
#[must_use]
pub fn is_voided_unseen(conflict: &Conflict) -> bool {
    matches!(&conflict.claims[..], [only] if only.entry.kind == Kind::Voided)
}

fn is_row(conflict: &Conflict) -> bool {
    let rows = |claim: &Claim| claim.entry.kind.is_row() || claim.content == Content::Row;
    conflict.claims.iter().any(rows)
}

/// Said both ways, the last way last: whatever is shown, nothing else is left alive.
fn of_row(repeat: &crate::form::Address, is_there: bool) -> Vec<Body> {
    let added = Body::RowAdded {
        repeat: repeat.clone(),
    };
    let removed = Body::RowRemoved {
        repeat: repeat.clone(),
    };
    if is_there {
        vec![removed, added]
    } else {
        vec![added, removed]
    }
}

fn of_interview(chosen: &Claim, reason: Option<&str>) -> Vec<Body> {
    let again = match (chosen.entry.kind, &chosen.content) {
        (Kind::Voided, _) => {
            let reason = reason
                .or(chosen.entry.reason.as_deref())
                .unwrap_or_default()
                .to_owned();
            return vec![Body::Voided { reason }];
        }
        (Kind::Completed, _) => Some(Body::Completed),
        (Kind::StoppedAt, Content::Place(address)) => Some(Body::StoppedAt {
            address: address.clone(),
        }),
        (Kind::Reopened, _) => Some(Body::Reopened),
        _ => None,
    };
    std::iter::once(Body::Restored).chain(again).collect()
}
