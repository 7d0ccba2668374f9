//! Which laptops' work is in the file, when each was last seen, and which files were merged when.

use crate::error::Result;

use super::Store;
use super::fault::Told;

/// A laptop whose work is in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its name.
    pub name: String,
    /// Who worked at it.
    pub operators: Vec<String>,
    /// How many events of it are here.
    pub events: u64,
    /// In how many runs of the program.
    pub runs: u64,
    /// Its latest event here, by its own clock (ms, UTC).
    pub last_ms: i64,
    /// That clock's distance from UTC.
    pub tz_minutes: i32,
}

/// One file that was merged into this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// When, by this laptop's clock (ms, UTC).
    pub at_ms: i64,
    /// The file.
    pub name: String,
    /// Events taken over.
    pub events: u64,
    /// Interviews that were new here.
    pub interviews: u64,
    /// Conflicts that it made; less than none where it brought decisions.
    pub conflicts: i64,
    /// What was not taken, and why, a line each.
    pub set_aside: Vec<String>,
}

impl Store {
    /// The laptops whose work is here, the one seen last first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn devices(&self) -> Result<Vec<Device>> {
        self.tell(self.seen_devices())
    }

    /// The files that were merged into this one, the latest first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn merges(&self) -> Result<Vec<Merge>> {
        self.tell(self.merged())
    }

    fn seen_devices(&self) -> Told<Vec<Device>> {
        let mut statement = self.conn.prepare_cached(include_str!("sql/devices.sql"))?;
        let mut rows = statement.query([])?;
        let mut devices: Vec<Device> = vec![];
        while let Some(row) = rows.next()? {
            let (name, operator): (String, String) = (row.get("device")?, row.get("operator")?);
            let events = row.get::<_, i64>("events")?.unsigned_abs();
            let runs = row.get::<_, i64>("runs")?.unsigned_abs();
            let (last_ms, tz_minutes) = (row.get("last_ms")?, row.get("tz_minutes")?);
            match devices.iter_mut().find(|device| device.name == name) {
                Some(device) => {
                    device.operators.push(operator);
                    device.events += events;
                    device.runs += runs;
                }
                None => devices.push(Device {
                    name,
                    operators: vec![operator],
                    events,
                    runs,
                    last_ms,
                    tz_minutes,
                }),
            }
        }
        Ok(devices)
    }

    fn merged(&self) -> Told<Vec<Merge>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT at_ms, name, events, interviews, conflicts, set_aside FROM merged ORDER BY ord DESC",
        )?;
        let mut rows = statement.query([])?;
        let mut merges = vec![];
        while let Some(row) = rows.next()? {
            let set_aside: String = row.get("set_aside")?;
            merges.push(Merge {
                at_ms: row.get("at_ms")?,
                name: row.get("name")?,
                events: row.get::<_, i64>("events")?.unsigned_abs(),
                interviews: row.get::<_, i64>("interviews")?.unsigned_abs(),
                conflicts: row.get("conflicts")?,
                set_aside: set_aside.lines().map(str::to_owned).collect(),
            });
        }
        Ok(merges)
    }
}
