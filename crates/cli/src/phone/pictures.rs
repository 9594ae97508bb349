//! Pictures: photos and signatures that wait in the phone's file, each with the id under which it is sent
//! until there is an answer.

use super::{Memory, Phone, well};
use anyhow::{Context as _, bail};
use kept_dispatch::clock::SystemClock;
use kept_dispatch::ids::RandomIds;
use kept_dispatch::ports::Ids as _;
use reqwest::{StatusCode, Url};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;

/// Largest picture that is read, bytes; the server may take less.
const BYTES_MAX: u64 = 20 << 20;
/// Pictures that may wait.
const WAITING_MAX: usize = 500;

/// Arguments of `kept phone attach`.
#[derive(Debug, clap::Args)]
pub struct Attach {
    /// The visit.
    #[arg(long)]
    visit: String,
    /// What it is of.
    #[arg(long, default_value = "photo", value_parser = ["photo", "signature"])]
    kind: String,
    /// There is no connection: keep it for later.
    #[arg(long)]
    offline: bool,
    /// JPEG, PNG or WebP.
    picture: PathBuf,
}

/// A picture that isn't known to have arrived.
#[derive(Clone, Serialize, Deserialize)]
pub struct Waiting {
    id: String,
    visit: String,
    kind: String,
    file: PathBuf,
}

impl Phone {
    /// Keeps a picture in the phone's memory, and sends it unless there is no connection.
    pub(super) async fn attach(&self, attach: &Attach) -> anyhow::Result<()> {
        let mut memory = Memory::read(&self.file)?;
        if memory.pictures.len() >= WAITING_MAX {
            bail!("{WAITING_MAX} pictures wait already: send them first");
        }
        let file = std::path::absolute(&attach.picture)?;
        let context = || format!("can't read {}", file.display());
        if std::fs::metadata(&file).with_context(context)?.len() > BYTES_MAX {
            bail!("{} is larger than {BYTES_MAX} bytes", file.display());
        }
        memory.pictures.push(Waiting {
            id: RandomIds::from_system(Arc::new(SystemClock)).id(),
            visit: attach.visit.clone(),
            kind: attach.kind.clone(),
            file,
        });
        memory.write(&self.file)?;
        if attach.offline {
            println!("pictures waiting: {}", memory.pictures.len());
            return Ok(());
        }
        self.send_pictures(&mut memory).await
    }

    /// Sends the pictures that wait, oldest first. What the server has answered about is done with.
    pub(super) async fn send_pictures(&self, memory: &mut Memory) -> anyhow::Result<()> {
        while let Some(next) = memory.pictures.first().cloned() {
            let Ok(bytes) = std::fs::read(&next.file) else {
                // One picture that is gone doesn't hold up the others for ever.
                self.done_with_first(memory)?;
                bail!("can't read {}: not sent", next.file.display());
            };
            let request = self.client.put(next.address(&memory.server)?);
            let request = request.query(&[("kind", &next.kind)]);
            let request = request.bearer_auth(&memory.token).body(bytes);
            let Ok(response) = request.send().await else {
                println!("no connection, pictures waiting: {}", memory.pictures.len());
                return Ok(());
            };
            let is_final = !response.status().is_server_error()
                && ![StatusCode::UNAUTHORIZED, StatusCode::TOO_MANY_REQUESTS]
                    .contains(&response.status());
            if is_final {
                self.done_with_first(memory)?;
            }
            let answer: serde_json::Value = well(response).await?.json().await?;
            println!("{}", answer["status"].as_str().unwrap_or("no status"));
        }
        Ok(())
    }

    fn done_with_first(&self, memory: &mut Memory) -> anyhow::Result<()> {
        memory.pictures.remove(0);
        memory.write(&self.file)
    }
}

impl Waiting {
    /// Where it goes; what a visit's id holds can't lead elsewhere.
    fn address(&self, server: &str) -> anyhow::Result<Url> {
        let mut address = Url::parse(server).context("the server's address")?;
        let parts = address.path_segments_mut();
        let mut parts = parts.ok().context("the server's address has no path")?;
        parts.extend(["api", "technician", "visits", &self.visit]);
        parts.extend(["attachments", &self.id]);
        drop(parts);
        Ok(address)
    }
}
