//! The address of a store. Holds a password, so nothing here may print what it holds.

use kept_dispatch::ports::StoreError;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use std::fmt;
use std::str::FromStr;

/// Where a store is, as the drivers need it.
pub(crate) struct Address {
    pub(crate) target: Target,
    secrets: Vec<String>,
}

/// The two kinds of database.
pub(crate) enum Target {
    /// A file, or memory.
    Sqlite {
        options: Box<SqliteConnectOptions>,
        in_memory: bool,
    },
    /// A server.
    Postgres(Box<PgConnectOptions>),
}

impl Address {
    /// Reads an address.
    pub(crate) fn parse(url: &str) -> Result<Self, StoreError> {
        let secrets = secrets_of(url);
        let wrong = |error: sqlx::Error| {
            let why = hide(&secrets, &error.to_string());
            StoreError::NotFound(format!("store: its address can't be read ({why})"))
        };
        let target = match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Target::Sqlite {
                options: Box::new(SqliteConnectOptions::from_str(url).map_err(wrong)?),
                in_memory: url.contains(":memory:") || url.contains("mode=memory"),
            },
            Some("postgres" | "postgresql") => {
                let options = PgConnectOptions::from_str(url).map_err(wrong)?;
                Target::Postgres(Box::new(options))
            }
            _ => {
                return Err(StoreError::NotFound(
                    "kind of store; an address starts with sqlite: or postgres://".to_owned(),
                ));
            }
        };
        Ok(Address { target, secrets })
    }

    /// Takes the address' secrets out of an error's words.
    pub(crate) fn scrub(&self, error: StoreError) -> StoreError {
        match error {
            StoreError::Unavailable(why) => StoreError::Unavailable(hide(&self.secrets, &why)),
            StoreError::Corrupt(why) => StoreError::Corrupt(hide(&self.secrets, &why)),
            StoreError::NotFound(why) => StoreError::NotFound(hide(&self.secrets, &why)),
            other => other,
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.target {
            Target::Sqlite { .. } => "Address(sqlite)",
            Target::Postgres(_) => "Address(postgres)",
        })
    }
}

/// The passwords in an address: between the user and the host, and the parameter.
fn secrets_of(url: &str) -> Vec<String> {
    let login = url
        .split_once("://")
        .and_then(|(_, rest)| rest.rsplit_once('@'))
        .and_then(|(login, _)| login.split_once(':'))
        .map(|(_, password)| password);
    let parameter = url
        .split(['?', '&'])
        .find_map(|part| part.strip_prefix("password="));
    [login, parameter]
        .into_iter()
        .flatten()
        .filter(|secret| !secret.is_empty())
        .map(str::to_owned)
        .collect()
}

fn hide(secrets: &[String], text: &str) -> String {
    secrets
        .iter()
        .fold(text.to_owned(), |text, secret| text.replace(secret, "…"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_in_no_debug_form_and_no_error() {
        let url = "postgres://kept:s3cr%40t@db.example/kept";
        let address = Address::parse(url).unwrap();
        assert_eq!(format!("{address:?}"), "Address(postgres)");
        let error = address.scrub(StoreError::Unavailable("no s3cr%40t there".to_owned()));
        assert_eq!(error, StoreError::Unavailable("no … there".to_owned()));
    }

    #[test]
    fn an_address_that_cannot_be_read_is_refused_without_its_password() {
        for url in [
            "postgres://kept:s3cret@db.example:notaport/kept",
            "postgres://kept:s3cret@db.example/kept?sslmode=s3cret",
            "mysql://kept:s3cret@db.example/kept",
            "s3cret",
        ] {
            let error = Address::parse(url).unwrap_err();
            assert!(matches!(error, StoreError::NotFound(_)), "{error:?}");
            assert!(!error.to_string().contains("s3cret"), "{error}");
        }
    }
}
