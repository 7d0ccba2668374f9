//! Background work: how far it is, and how it ended.

use super::{
    clock::Now,
    effect::{Effect, Work},
    model::Model,
    modelling,
    msg::Msg,
    notice::Notice,
};

/// Takes in what the running work says; what an outdated one says is not heard.
pub fn went_on(model: &mut Model, msg: Msg, now: &Now) -> Vec<Effect> {
    let running = model.job.as_ref().map(|job| job.id);
    match msg {
        Msg::Progress(id, done, total) if running == Some(id) => {
            if let Some(job) = &mut model.job {
                job.went_on(done, total, now.monotonic_ms);
            }
        }
        Msg::Computed(id, _, computed) if running == Some(id) => {
            model.job = None;
            return modelling::computed(model, *computed);
        }
        Msg::Examined(id, examined) if running == Some(id) => {
            model.job = None;
            model.review.examined(*examined);
        }
        Msg::Met(id, met) if running == Some(id) => {
            model.job = None;
            let (met, standing) = *met;
            return model.sync.meet(met, standing);
        }
        Msg::Unmet(id, standing) if running == Some(id) => {
            model.job = None;
            model.notice = Some(Notice::info("stopped; a file that was merged stays merged"));
            return model.sync.take(*standing);
        }
        Msg::Cancelled(id) if running == Some(id) => {
            model.job = None;
            model.notice = Some(Notice::info("stopped; the tables are as they were"));
        }
        Msg::NotComputed(id, why) if running == Some(id) => {
            let work = model.job.take().map(|job| job.work);
            let tables = match work {
                Some(Work::Compare(_)) => &mut model.compare.tables,
                Some(Work::Model { .. }) => &mut model.analysis.tables,
                _ => {
                    model.notice = Some(Notice::failure(why));
                    return vec![];
                }
            };
            if tables.result.is_none() {
                tables.fault = Some(why.clone());
            }
            model.notice = Some(Notice::warning(why));
        }
        _ => {}
    }
    vec![]
}
