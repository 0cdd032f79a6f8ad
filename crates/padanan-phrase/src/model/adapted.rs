//! A model that is built on another: the file has both, whole.
//!
//! ```text
//! magic, checksum, share, length of the first model, the model of one's own text, the model that it is built on
//! ```
//! The vocabulary of the first begins with that of the second, so that a word has one ID in both. Its phrases come first:
//! what it has of a phrase is all that is known of it. The language models are mixed word by word.

use std::borrow::Cow;
use std::sync::Arc;

use super::super::pack::mix;
use super::{ModelError, PhraseModel, checksum, number_at, written_checksum};

pub(super) const MAGIC: &[u8; 16] = b"padanan-phrase/3";
const SHARE: usize = MAGIC.len() + 8;
const LENGTH: usize = SHARE + 4;
const PARTS: usize = LENGTH + 4;

/// The model that another is built on.
#[derive(Debug)]
pub(super) struct Base {
    pub(super) model: PhraseModel,
    /// The share of the other model in the language model of words, from 0 to 1.
    share: f32,
}

impl Base {
    /// Mixes the logarithms of two probabilities of a word.
    pub(super) fn mixed(&self, own: f32, base: f32) -> f32 {
        let (share, rest) = (self.share, 1.0 - self.share);
        // The greater one is the unit, so that nothing becomes zero.
        let unit = own.max(base);
        unit + (share * (own - unit).exp() + rest * (base - unit).exp()).max(f32::MIN_POSITIVE).ln()
    }
}

pub(super) fn is_adapted(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Returns the two models in the file of an adapted one.
pub(super) fn parts_mut(file: &mut [u8]) -> Option<[&mut [u8]; 2]> {
    if !is_adapted(file) {
        return None;
    }
    let length = number_at(file, LENGTH)? as usize;
    let (own, base) = file.get_mut(PARTS..)?.split_at_mut_checked(length)?;
    Some([own, base])
}

/// Returns the bytes of an adapted model: `own` is the file of the model of one's own text.
pub fn write_adapted(own: &[u8], base: &PhraseModel, share: f32) -> Vec<u8> {
    let mut body = share.to_le_bytes().to_vec();
    body.extend((own.len() as u32).to_le_bytes());
    body.extend(own);
    body.extend(&*base.bytes);
    let mut file = MAGIC.to_vec();
    file.extend(checksum(&body).to_le_bytes());
    file.extend(body);
    file
}

/// Opens an adapted model.
pub(super) fn open(bytes: Cow<'static, [u8]>) -> Result<PhraseModel, ModelError> {
    let body = bytes.get(SHARE..).ok_or(ModelError::Incomplete)?;
    let sum = checksum(body);
    if written_checksum(&bytes) != Some(sum) {
        return Err(ModelError::Damaged);
    }
    let share = bytes.get(SHARE..).and_then(|b| b.first_chunk()).copied().map(f32::from_le_bytes);
    let share = share.filter(|share| (0.0..=1.0).contains(share)).ok_or(ModelError::Incomplete)?;
    let length = number_at(&bytes, LENGTH).ok_or(ModelError::Incomplete)? as usize;
    let end = PARTS.checked_add(length).filter(|end| *end <= bytes.len()).ok_or(ModelError::Incomplete)?;
    let (own, base) = match bytes {
        Cow::Borrowed(all) => (Cow::Borrowed(&all[PARTS..end]), Cow::Borrowed(&all[end..])),
        Cow::Owned(mut all) => {
            let base = all.split_off(end);
            (Cow::Owned(all.split_off(PARTS)), Cow::Owned(base))
        }
    };
    let mut model = PhraseModel::open_plain(own)?;
    let base = PhraseModel::open_plain(base)?;
    model.checksum = mix(sum);
    model.base = Some(Arc::new(Base { model: base, share }));
    Ok(model)
}
