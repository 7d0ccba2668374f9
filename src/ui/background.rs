//! What follows from the work in the background: how far it is, its tables, or why there are none. Pure.

use super::{effect::Work, model::Model, msg::Msg, notice::Notice};

/// Takes in what the work says; what outdated work says is not heard.
pub(super) fn went_on(model: &mut Model, msg: Msg) {
    let running = model.job.map(|job| job.id);
    match msg {
        Msg::Progress(id, done, total) if running == Some(id) => {
            if let Some(job) = &mut model.job {
                (job.done, job.total) = (done, total);
            }
        }
        Msg::Computed(id, work, tables) if running == Some(id) => {
            model.job = None;
            match work {
                Work::Compare => model.compare.take(*tables),
                Work::Model { .. } => model.analysis.tables.take(*tables),
                Work::Check | Work::Look | Work::Merge | Work::Meet => {}
            }
        }
        Msg::Examined(id, examined) if running == Some(id) => {
            model.job = None;
            model.review.examined(*examined);
        }
        Msg::Met(id, met) if running == Some(id) => {
            model.job = None;
            let (met, standing) = *met;
            model.sync.meet(met, standing);
        }
        Msg::Unmet(id, standing) if running == Some(id) => {
            model.job = None;
            model.sync.take(*standing);
            model.notice = Some(Notice::info("stopped; a file that was merged stays merged"));
        }
        Msg::Cancelled(id) if running == Some(id) => {
            model.job = None;
            model.notice = Some(Notice::info("stopped; the tables are as they were"));
        }
        Msg::NotComputed(id, why) if running == Some(id) => {
            let work = model.job.take().map(|job| job.work);
            let tables = match work {
                Some(Work::Compare) => &mut model.compare.tables,
                Some(Work::Model { .. }) => &mut model.analysis.tables,
                _ => {
                    model.notice = Some(Notice::failure(why));
                    return;
                }
            };
            if tables.result.is_none() {
                tables.fault = Some(why.clone());
            }
            model.notice = Some(Notice::warning(why));
        }
        _ => {}
    }
}
