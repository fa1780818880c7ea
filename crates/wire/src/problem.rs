/// What went wrong at the edge, with a code that machines may rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Problem {
    /// The body is cut, damaged or of another shape.
    BadFrame,
    /// The body is of a version that is not spoken here.
    UnsupportedVersion,
    /// The body, or something in it, is larger than is allowed.
    TooLarge,
    /// The request is not signed by the device it names.
    BadSignature,
    /// The device was never enrolled here.
    UnknownDevice,
    /// The device was revoked.
    DeviceRevoked,
    /// An epoch's certificate is not signed by the device and its user.
    BadCertificate,
    /// A bundle's epoch was never opened here.
    UnknownEpoch,
    /// A bundle is cut, damaged or of another shape.
    BundleMalformed,
    /// A bundle is not signed by the device of its epoch.
    BundleSignature,
    /// A bundle's commits are not those that were signed.
    BundleDigest,
    /// Earlier bundles of the stream are missing.
    BundleGap,
    /// The stream was continued otherwise before.
    BundleFork,
    /// A compact bundle can't be rebuilt here; it must come in its explicit form.
    SendExplicit,
    /// The stream was continued otherwise too often; no more of that is kept.
    TooManyForks,
    /// The village lies outside the scope.
    OutOfScope,
    /// The one-time code is wrong, used or expired.
    BadCode,
    /// No token, or one that is unknown or revoked.
    Unauthorised,
    /// The role does not allow it.
    Forbidden,
    /// There is no such thing, or not for this reader.
    NotFound,
    /// The request's words are off.
    BadRequest,
    /// It rests on something that has changed meanwhile.
    Conflict,
    /// To release this commit means nothing.
    NotReleasable,
    /// The form can't be read, or does not succeed the one in force.
    FormRefused,
    /// The cursor belongs to another life of the server.
    ForeignCursor,
    /// The bytes asked for are not there.
    BadRange,
    /// A blob's bytes are not those of its address.
    BlobDigest,
    /// A piece of a blob does not follow what is held.
    BlobOffset,
    /// The device has brought as much of blobs as it may in a day.
    BlobQuota,
    /// The media type is not taken, or is not that of the bytes.
    BlobType,
    /// Too much at once.
    Busy,
    /// The disk is full; nothing was taken.
    StorageFull,
    /// The fault is on this side.
    Internal,
}

/// Whether asking again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// The same request will get the same answer.
    Never,
    /// Later it may be taken.
    Later,
    /// At once, when what the answer names is mended.
    Mended,
}

impl Problem {
    /// All problems there are.
    pub const ALL: [Self; 33] = [
        Self::BadFrame,
        Self::UnsupportedVersion,
        Self::TooLarge,
        Self::BadSignature,
        Self::UnknownDevice,
        Self::DeviceRevoked,
        Self::BadCertificate,
        Self::UnknownEpoch,
        Self::BundleMalformed,
        Self::BundleSignature,
        Self::BundleDigest,
        Self::BundleGap,
        Self::BundleFork,
        Self::SendExplicit,
        Self::TooManyForks,
        Self::OutOfScope,
        Self::BadCode,
        Self::Unauthorised,
        Self::Forbidden,
        Self::NotFound,
        Self::BadRequest,
        Self::Conflict,
        Self::NotReleasable,
        Self::FormRefused,
        Self::ForeignCursor,
        Self::BadRange,
        Self::BlobDigest,
        Self::BlobOffset,
        Self::BlobQuota,
        Self::BlobType,
        Self::Busy,
        Self::StorageFull,
        Self::Internal,
    ];

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.about().0
    }

    /// The HTTP status it travels under.
    #[must_use]
    pub const fn status(self) -> u16 {
        self.about().1
    }

    /// Whether asking again can help.
    #[must_use]
    pub const fn retry(self) -> Retry {
        self.about().2
    }

    /// A sentence for a person, Chinese first.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        self.about().3
    }

    /// What whoever holds the tablet is to do, in a sentence, Chinese first; none when the tablet
    /// does what is to be done, or nothing can be done. Whatever the problem, what was written
    /// stays on the tablet.
    #[must_use]
    pub const fn remedy(self) -> Option<&'static str> {
        Some(match self {
            Self::UnknownDevice => {
                "服务器可能已从备份恢复。平板上的数据完好,请勿卸载或清除;向乡镇领取新的登记码,重新登记\
                 本机后再同步 / the server may have been restored from a backup. Everything is safe \
                 on the tablet, do not reset it: ask the township for a new code, enrol this tablet \
                 again with it, then sync"
            }
            Self::DeviceRevoked => {
                "请持平板到乡镇,未上传的数据仍在平板上 / bring the tablet to the township; what was \
                 not sent is still on it"
            }
            Self::TooManyForks => {
                "平板会以新编号重报;若反复出现,请持平板到乡镇检查是否被复制 / the tablet says it \
                 again under new numbers; if this comes again, have the township see whether the \
                 tablet was cloned"
            }
            Self::UnsupportedVersion => {
                "请升级应用,数据不受影响 / update the app; nothing is lost by it"
            }
            Self::StorageFull => "请稍后再同步并告知乡镇 / sync later, and tell the township",
            _ => return None,
        })
    }

    /// The problem of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.code() == code)
    }

    #[expect(clippy::too_many_lines, reason = "a table with a row for each problem")]
    const fn about(self) -> (&'static str, u16, Retry, &'static str) {
        use Retry::{Later, Mended, Never};
        match self {
            Self::BadFrame => ("bad_frame", 400, Never, "数据格式有误 / the body is damaged"),
            Self::UnsupportedVersion => (
                "unsupported_version",
                426,
                Mended,
                "版本不符,请升级 / this version is not spoken here, please update",
            ),
            Self::TooLarge => ("too_large", 413, Mended, "数据过大 / larger than is allowed"),
            Self::BadSignature => {
                ("bad_signature", 401, Never, "签名不符 / the signature is not that of the device")
            }
            Self::UnknownDevice => {
                ("unknown_device", 401, Mended, "设备未登记 / the device is not enrolled here")
            }
            Self::DeviceRevoked => {
                ("device_revoked", 403, Never, "设备已停用 / the device was revoked")
            }
            Self::BadCertificate => (
                "bad_certificate",
                400,
                Never,
                "证书无效 / the certificate is not signed by the device and its user",
            ),
            Self::UnknownEpoch => (
                "unknown_epoch",
                400,
                Mended,
                "缺少证书,请先上传 / the epoch's certificate must come first",
            ),
            Self::BundleMalformed => {
                ("bundle_malformed", 400, Never, "数据包格式有误 / the bundle is damaged")
            }
            Self::BundleSignature => (
                "bundle_signature",
                400,
                Never,
                "数据包签名不符 / the bundle is not signed by its device",
            ),
            Self::BundleDigest => (
                "bundle_digest",
                400,
                Mended,
                "数据包内容与签名不符,请重传 / the commits are not those signed, send it again",
            ),
            Self::BundleGap => (
                "bundle_gap",
                409,
                Mended,
                "缺少之前的数据包 / earlier bundles of the stream are missing",
            ),
            Self::BundleFork => (
                "bundle_fork",
                409,
                Mended,
                "设备数据有分叉,已隔离 / the stream was continued otherwise before; kept apart",
            ),
            Self::SendExplicit => (
                "send_explicit",
                409,
                Mended,
                "请以完整格式重传 / it can't be rebuilt here, send it in its explicit form",
            ),
            Self::TooManyForks => (
                "too_many_forks",
                409,
                Mended,
                "设备数据分叉过多,未再留存,请联系乡镇 / the stream was continued otherwise too \
                 often; this was not kept, tell the township",
            ),
            Self::OutOfScope => ("out_of_scope", 403, Never, "不在管辖范围 / outside the scope"),
            Self::BadCode => (
                "bad_code",
                403,
                Mended,
                "登记码错误、已用或过期 / the code is wrong, used or expired",
            ),
            Self::Unauthorised => {
                ("unauthorised", 401, Mended, "请提供有效令牌 / a valid token is needed")
            }
            Self::Forbidden => ("forbidden", 403, Never, "无此权限 / the role does not allow it"),
            Self::NotFound => ("not_found", 404, Never, "未找到 / there is no such thing here"),
            Self::BadRequest => ("bad_request", 400, Mended, "请求有误 / the request is off"),
            Self::Conflict => {
                ("conflict", 409, Mended, "内容已变化,请重看 / it has changed, look again")
            }
            Self::NotReleasable => (
                "not_releasable",
                409,
                Never,
                "此项不能放行,见说明 / a release means nothing here, see what is said of it",
            ),
            Self::FormRefused => (
                "form_refused",
                422,
                Mended,
                "表单未发布,请按所列问题修改 / the form was not published; mend what is listed",
            ),
            Self::ForeignCursor => (
                "foreign_cursor",
                410,
                Mended,
                "游标已失效,请从头读取 / the cursor is of another life, begin again",
            ),
            Self::BadRange => {
                ("bad_range", 416, Mended, "所请求的范围不存在 / the bytes asked for are not there")
            }
            Self::BlobDigest => (
                "blob_digest",
                422,
                Mended,
                "附件内容与地址不符,已丢弃,请重传 / the bytes are not those of the address; send them \
                 again from the beginning",
            ),
            Self::BlobOffset => (
                "blob_offset",
                409,
                Mended,
                "上传位置不符,请从所示位置继续 / the piece does not follow what is held; go on from \
                 there",
            ),
            Self::BlobQuota => (
                "blob_quota",
                429,
                Later,
                "本设备今日上传已达上限 / the device has brought as much as it may in a day",
            ),
            Self::BlobType => (
                "blob_type",
                415,
                Never,
                "附件类型不接受或与内容不符 / the media type is not taken, or is not that of the bytes",
            ),
            Self::Busy => ("busy", 503, Later, "服务器繁忙,请稍后 / busy, please wait"),
            Self::StorageFull => (
                "storage_full",
                507,
                Later,
                "服务器存储已满,数据仍在平板上 / the server is full, your data stays on the tablet",
            ),
            Self::Internal => ("internal", 500, Later, "服务器故障 / a fault on the server"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_a_code_of_its_own() {
        for problem in Problem::ALL {
            assert_eq!(Problem::from_code(problem.code()), Some(problem));
        }
    }
}
