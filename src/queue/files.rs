//! Files by name: settings and glossaries under their hash, large articles and results under their job.

use async_nats::jetstream::object_store::{GetErrorKind, InfoErrorKind};
use tokio::io::AsyncReadExt as _;
use tokio_util::sync::CancellationToken;

use super::connect::Queue;
use super::error::{QueueError, trouble};

impl Queue {
    /// Stores a file, unless one of this name is there. Only for names that stand for their content.
    ///
    /// # Errors
    /// The server refuses it, or the run is interrupted.
    pub async fn keep_file(&self, name: &str, bytes: &[u8], cancel: &CancellationToken) -> Result<(), QueueError> {
        let there = |error: async_nats::jetstream::object_store::InfoError| match error.kind() {
            InfoErrorKind::NotFound => Ok(false),
            _ => Err(trouble(&error)),
        };
        let known = || async { self.files.info(name).await.map(|info| !info.deleted).or_else(there) };
        if self.lasting(cancel, known).await? {
            return Ok(());
        }
        self.put_file(name, bytes, cancel).await
    }

    /// Stores a file, in the place of one of the same name.
    ///
    /// # Errors
    /// The server refuses it, or the run is interrupted.
    pub async fn put_file(&self, name: &str, bytes: &[u8], cancel: &CancellationToken) -> Result<(), QueueError> {
        let put = || async {
            let mut reader = bytes;
            self.files.put(name, &mut reader).await.map(drop).map_err(|e| trouble(&e))
        };
        self.lasting(cancel, put).await
    }

    /// Reads a file; `None` if there is none.
    ///
    /// # Errors
    /// The server refuses it, or the run is interrupted.
    pub async fn file(&self, name: &str, cancel: &CancellationToken) -> Result<Option<Vec<u8>>, QueueError> {
        let get = || async {
            let mut object = match self.files.get(name).await {
                Ok(object) => object,
                Err(error) if error.kind() == GetErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(trouble(&error)),
            };
            let mut bytes = Vec::new();
            match object.read_to_end(&mut bytes).await {
                Ok(_) => Ok(Some(bytes)),
                Err(error) => Err(QueueError::Unreachable(error.to_string().into())),
            }
        };
        self.lasting(cancel, get).await
    }

    /// Removes a file. One that stays is removed by its age.
    pub async fn remove_file(&self, name: &str) {
        if let Err(error) = self.files.delete(name).await {
            tracing::debug!(name, %error, "a file stays");
        }
    }
}
