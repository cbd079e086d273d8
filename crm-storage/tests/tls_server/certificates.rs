//! An authority, the certificate that it signs for a server, and a stranger.

use super::{Place, succeed};

/// Makes `authority.pem`, `server.crt` with `server.key`, made out to `localhost`, and
/// `stranger.pem` in the folder.
pub(super) fn make(place: &Place) -> Result<(), String> {
    for name in ["authority", "stranger"] {
        openssl(
            place,
            &format!(
                "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={name} \
                 -addext basicConstraints=critical,CA:TRUE \
                 -keyout {name}.key -out {name}.pem"
            ),
        )?;
    }
    openssl(
        place,
        "req -newkey rsa:2048 -nodes -subj /CN=localhost \
         -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE \
         -keyout server.key -out server.csr",
    )?;
    openssl(
        place,
        "x509 -req -in server.csr -days 2 -copy_extensions copy \
         -CA authority.pem -CAkey authority.key -CAcreateserial -out server.crt",
    )?;
    succeed(place.program("chmod").args(["600", "server.key"])).map(drop)
}

fn openssl(place: &Place, arguments: &str) -> Result<(), String> {
    succeed(place.program("openssl").args(arguments.split_whitespace())).map(drop)
}
