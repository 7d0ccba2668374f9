//! The way to the office's database. This program does not encrypt it: answers go in the clear only where nobody sits in
//! between, or where somebody has said that they may.

use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};

use super::told;
use crate::error::{Error, Result};

/// Opens the database at `url`.
///
/// # Errors
/// The address cannot be read, the way to it is open, or nobody answers there.
pub(super) fn open(url: &str) -> Result<Client> {
    let config: Config = url.parse().map_err(|error: postgres::Error| {
        told(error).way_out("Write it as postgres://user:password@host/database")
    })?;
    if config.get_ssl_mode() != SslMode::Disable
        && let Some(host) = abroad(&config)
    {
        return Err(Error::new(
            "the office's database",
            format!(
                "the way to {host} is not encrypted, and the answers would travel in the clear"
            ),
        )
        .way_out(format!(
            "Open a tunnel (ssh -N -L 5433:localhost:5432 {host}) and hand over to localhost:5433; \
             where the network is your own, add ?sslmode=disable to the address"
        )));
    }
    config.connect(NoTls).map_err(told)
}

/// The first machine that is not this one.
fn abroad(config: &Config) -> Option<String> {
    let named = config.get_hosts().iter().filter_map(|host| match host {
        Host::Tcp(name) => Some(name.clone()),
        #[cfg(unix)]
        Host::Unix(_) => None,
    });
    let numbered = config.get_hostaddrs().iter().map(ToString::to_string);
    numbered.chain(named).find(|name| {
        name != "localhost"
            && !name
                .parse()
                .is_ok_and(|address: std::net::IpAddr| address.is_loopback())
    })
}
