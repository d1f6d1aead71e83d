//! Where the page is served: this machine alone, unless an address says otherwise.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

/// An address to listen on. Its text is ADDRESS, ADDRESS:PORT or :PORT; port 0 is any free one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listen(SocketAddr);

impl Default for Listen {
    fn default() -> Self {
        Self(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0))
    }
}

impl FromStr for Listen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!("'{text}' is not a place to listen at; give ADDRESS:PORT, like 127.0.0.1:8089, or :PORT")
        };
        let named = text.replacen("localhost", "127.0.0.1", 1);
        if let Ok(ip) = named.parse::<IpAddr>() {
            return Ok(Self(SocketAddr::new(ip, 0)));
        }
        if let Some(port) = named.strip_prefix(':') {
            let port = port.parse().map_err(|_| wrong())?;
            return Ok(Self(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port)));
        }
        named.parse().map(Self).map_err(|_| wrong())
    }
}

impl From<Listen> for SocketAddr {
    fn from(listen: Listen) -> Self {
        listen.0
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::Listen;

    #[test]
    fn places_are_this_machine_unless_they_say_otherwise() {
        let read = |text: &str| text.parse::<Listen>().map(|place| place.to_string());
        assert_eq!(Listen::default().to_string(), "127.0.0.1:0");
        assert_eq!(read(":8089").unwrap(), "127.0.0.1:8089");
        assert_eq!(read("localhost:8089").unwrap(), "127.0.0.1:8089");
        assert_eq!(read("::1").unwrap(), "[::1]:0");
        assert_eq!(read("0.0.0.0:80").unwrap(), "0.0.0.0:80");
        for wrong in ["8089", "shop.example:80", ":99999", ""] {
            assert!(read(wrong).unwrap_err().contains("give ADDRESS:PORT"), "{wrong}");
        }
    }
}
