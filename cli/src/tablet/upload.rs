use indicatif::ProgressBar;
use serde_json::{Value, json};
use zoufang_client::{Cancel, Client, Ports, Uploads};

use crate::outcome::Trouble;

/// What became of the files after a sync.
pub(super) struct Uploaded {
    so_far: Uploads,
    /// How many are still to be brought.
    pending: u64,
    /// Why it ended early. The records are synced whatever became of the files.
    stopped: Option<String>,
}

/// Brings the server the files it does not have, with a line that says how far it is.
pub(super) async fn upload<P: Ports>(
    client: &mut Client<P>,
    bar: &ProgressBar,
) -> Result<Uploaded, Trouble> {
    let (cancel, mut last) = (Cancel::default(), Uploads::default());
    let mut progress = |so_far: &Uploads| {
        let (sent, left) = (so_far.bytes_up / 1_024, so_far.bytes_left / 1_024);
        bar.set_message(format!("附件 files ↑ {sent} KiB · 剩余 left {left} KiB"));
        bar.tick();
        last = so_far.clone();
    };
    let uploading = client.upload_blobs(&mut progress, &cancel);
    let ended = tokio::select! {
        ended = uploading => ended.map_err(|error| error.to_string()),
        _ = tokio::signal::ctrl_c() => Err("已中断 / interrupted".to_owned()),
    };
    let (so_far, stopped) = match ended {
        Ok(uploads) => (uploads, None),
        Err(words) => (last, Some(words)),
    };
    let pending = client.status().await?.pending_blobs;
    Ok(Uploaded { so_far, pending, stopped })
}

impl Uploaded {
    pub(super) fn json(&self) -> Value {
        let refused = self.so_far.refused.iter().map(|refused| {
            json!({
                "record": refused.record.to_string(), "blob": refused.blob.to_string(),
                "code": refused.code, "sentence": refused.sentence(),
            })
        });
        json!({
            "brought": self.so_far.brought, "already_there": self.so_far.already_there,
            "bytes_up": self.so_far.bytes_up, "pending": self.pending,
            "refused": refused.collect::<Vec<_>>(), "stopped": self.stopped,
        })
    }

    pub(super) fn print(&self) {
        let Uploads { brought, already_there, bytes_up, refused, .. } = &self.so_far;
        if brought + already_there > 0 {
            println!(
                "附件已上传 / files uploaded: {brought}, 已在服务器 already there: \
                 {already_there}; {bytes_up} 字节 bytes"
            );
        }
        for refused in refused {
            println!("附件未接收 / file not taken: {}", refused.sentence());
        }
        if let Some(words) = &self.stopped {
            let left = self.pending;
            println!("附件待传 / files still to upload: {left} ({words})");
        }
    }
}
