//! Compact encodings for the model file: values in as few bits as they need, quantisation steps chosen from the values
//! that occur, and tables that find a key without storing it.
//!
//! The tables use perfect hashing by displacement (Belazzougui, Botelho, Dietzfelbinger 2009, "Hash, displace, and
//! compress"; Pibiri and Trani 2021, "PTHash"): every bucket of about five keys has a pilot that maps its keys to free
//! slots. A slot holds some bits of the key's hash, so that a key that is not in the table is (nearly always) rejected,
//! as in the randomised language models of Talbot and Brants (2008).

/// Writes values bit by bit, lowest bit first.
#[derive(Debug, Default)]
pub(super) struct BitWriter {
    bytes: Vec<u8>,
    used: usize,
}

impl BitWriter {
    /// Writes the lowest `bits` bits of a value, at most 32.
    pub(super) fn put(&mut self, value: u32, bits: usize) {
        for bit in 0..bits {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((value >> bit & 1) as u8) << (self.used % 8);
            }
            self.used += 1;
        }
    }

    /// Returns the number of bits written so far.
    pub(super) fn len(&self) -> usize {
        self.used
    }

    /// Writes a number in a variable-length code: small numbers take few bits.
    pub(super) fn put_number(&mut self, value: u32) {
        let class = WIDTHS.iter().zip(STARTS).position(|(width, start)| value - start < 1 << width).unwrap_or(7);
        self.put(class as u32, 3);
        self.put(value - STARTS[class], WIDTHS[class]);
    }

    /// Returns the bytes, the last one padded with zero bits.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// The width in bits of each class of numbers, and the first number of each class. The last class has 22 bits.
const WIDTHS: [usize; 8] = [4, 6, 8, 10, 11, 13, 15, 22];
const STARTS: [u32; 8] = [0, 16, 80, 336, 1360, 3408, 11_600, 44_368];

/// Reads what [`BitWriter`] wrote.
#[derive(Debug, Clone)]
pub(super) struct BitReader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> BitReader<'a> {
    /// Starts reading at bit `at`.
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// Reads the next `bits` bits, at most 32. Returns `None` past the end.
    pub(super) fn take(&mut self, bits: usize) -> Option<u32> {
        let end = self.at.checked_add(bits)?;
        if end > self.bytes.len().checked_mul(8)? {
            return None;
        }
        let first = self.at / 8;
        let word = self.bytes.get(first..first + 8).map_or_else(
            || self.bytes[first.min(self.bytes.len())..].iter().rev().fold(0u64, |w, b| w << 8 | u64::from(*b)),
            |b| b.try_into().map_or(0, u64::from_le_bytes),
        );
        let value = word >> (self.at % 8) & ((1 << bits) - 1);
        self.at = end;
        u32::try_from(value).ok()
    }

    /// Reads a number that [`BitWriter::put_number`] wrote.
    pub(super) fn take_number(&mut self) -> Option<u32> {
        let class = self.take(3)? as usize;
        Some(STARTS[class] + self.take(WIDTHS[class])?)
    }
}

/// A scalar quantiser: each value is written as the index of the nearest of a few centres.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Steps(Vec<f32>);

impl Steps {
    /// Chooses at most `most` centres for these values (Lloyd 1982). Zero, if it occurs, is always one of them.
    pub(super) fn new(figures: impl IntoIterator<Item = f32>, most: usize) -> Self {
        let mut figures: Vec<f32> = figures.into_iter().filter(|f| f.is_finite()).collect();
        figures.sort_by(f32::total_cmp);
        let zero = figures.contains(&0.0);
        figures.retain(|f| *f != 0.0);
        let room = most - usize::from(zero);
        let mut values: Vec<f32> =
            (0..room).filter_map(|i| figures.get((2 * i + 1) * figures.len() / (2 * room)).copied()).collect();
        values.dedup();
        for _ in 0..12 {
            let mut at = 0;
            let mut next = Vec::with_capacity(values.len());
            for (i, value) in values.iter().enumerate() {
                let bound = values.get(i + 1).map_or(f32::INFINITY, |v| f32::midpoint(*value, *v));
                let end = at + figures[at..].partition_point(|f| *f <= bound);
                let part = &figures[at..end];
                let sum: f64 = part.iter().map(|f| f64::from(*f)).sum();
                next.push(if part.is_empty() { *value } else { (sum / part.len() as f64) as f32 });
                at = end;
            }
            values = next;
        }
        if zero {
            values.push(0.0);
        }
        values.sort_by(f32::total_cmp);
        Self(values)
    }

    /// Returns the index of the nearest centre. Only zero is mapped to the centre zero.
    pub(super) fn number(&self, figure: f32) -> u32 {
        let near = |a: &(usize, &f32), b: &(usize, &f32)| (a.1 - figure).abs().total_cmp(&(b.1 - figure).abs());
        let fits = |(_, v): &(usize, &f32)| (**v == 0.0) == (figure == 0.0);
        self.0.iter().enumerate().filter(fits).min_by(near).map_or(0, |(i, _)| i as u32)
    }

    /// Returns the centres as bytes, padded with zeros up to `most` centres.
    pub(super) fn bytes(&self, most: usize) -> Vec<u8> {
        (0..most).flat_map(|i| self.0.get(i).copied().unwrap_or(0.0).to_le_bytes()).collect()
    }
}

/// Mixes the bits of a value with the finaliser of splitmix64 (Steele, Lea, Flood 2014).
pub(super) fn mix(mut x: u64) -> u64 {
    x ^= x >> 30;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^= x >> 27;
    x = x.wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// Average number of keys per bucket.
const BUCKET: usize = 5;

/// Finds the slot of a key by its hash.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slots<'a> {
    pilots: &'a [u8],
    count: usize,
}

fn scaled(x: u64, size: usize) -> usize {
    (((x >> 32) * size as u64) >> 32) as usize
}

fn slot(hash: u64, pilot: u16, count: usize) -> usize {
    scaled(mix(hash ^ u64::from(pilot).wrapping_mul(0x9E37_79B9_7F4A_7C15)), count)
}

impl<'a> Slots<'a> {
    /// Creates a lookup over `count` slots.
    pub(super) fn new(pilots: &'a [u8], count: usize) -> Self {
        Self { pilots, count }
    }

    /// Returns the only slot that can hold the key with this hash.
    pub(super) fn find(&self, hash: u64) -> Option<usize> {
        let bucket = scaled(hash, self.pilots.len() / 2);
        let pilot = self.pilots.get(2 * bucket..2 * bucket + 2)?;
        (self.count > 0).then(|| slot(hash, u16::from_le_bytes([pilot[0], pilot[1]]), self.count))
    }
}

/// Assigns slots to keys. Returns the pilots, the number of slots, and the slot of every key; of equal keys, only the
/// first has one.
pub(super) fn place(hashes: &[u64]) -> (Vec<u8>, usize, Vec<Option<usize>>) {
    let mut count = (hashes.len() + hashes.len() / 50).max(1);
    loop {
        if let Some((pilots, slots)) = placed(hashes, count) {
            return (pilots, count, slots);
        }
        count += count / 50 + 1;
    }
}

fn placed(hashes: &[u64], count: usize) -> Option<(Vec<u8>, Vec<Option<usize>>)> {
    let buckets = hashes.len() / BUCKET + 1;
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); buckets];
    for (key, hash) in hashes.iter().enumerate() {
        let bucket = &mut members[scaled(*hash, buckets)];
        if !bucket.iter().any(|k| hashes[*k] == *hash) {
            bucket.push(key);
        }
    }
    let mut order: Vec<usize> = (0..buckets).collect();
    order.sort_by_key(|b| (std::cmp::Reverse(members[*b].len()), *b));
    let mut taken = vec![false; count];
    let mut pilots = vec![0u8; 2 * buckets];
    let mut slots = vec![None; hashes.len()];
    let mut here = Vec::new();
    for bucket in order.into_iter().filter(|b| !members[*b].is_empty()) {
        let pilot = (0..=u16::MAX).find(|pilot| {
            here.clear();
            members[bucket].iter().all(|key| {
                let slot = slot(hashes[*key], *pilot, count);
                let free = !taken[slot] && !here.contains(&slot);
                here.push(slot);
                free
            })
        })?;
        pilots[2 * bucket..2 * bucket + 2].copy_from_slice(&pilot.to_le_bytes());
        for (key, slot) in members[bucket].iter().zip(&here) {
            taken[*slot] = true;
            slots[*key] = Some(*slot);
        }
    }
    Some((pilots, slots))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bits_come_back(figures in proptest::collection::vec((any::<u32>(), 0usize..=32), 0..50)) {
            let mut writer = BitWriter::default();
            for (value, bits) in &figures {
                writer.put(*value, *bits);
            }
            let bytes = writer.into_bytes();
            let mut reader = BitReader::new(&bytes, 0);
            for (value, bits) in &figures {
                let wanted = if *bits == 32 { *value } else { value & ((1 << bits) - 1) };
                prop_assert_eq!(reader.take(*bits), Some(wanted));
            }
            prop_assert!(reader.take(8).is_none());
        }

        #[test]
        fn numbers_come_back(numbers in proptest::collection::vec(0u32..1 << 22, 0..50)) {
            let mut writer = BitWriter::default();
            numbers.iter().for_each(|n| writer.put_number(*n));
            let bytes = writer.into_bytes();
            let mut reader = BitReader::new(&bytes, 0);
            for n in numbers {
                prop_assert_eq!(reader.take_number(), Some(n));
            }
        }

        #[test]
        fn every_key_has_a_slot_of_its_own(keys in proptest::collection::hash_set(any::<u64>(), 0..2000)) {
            let hashes: Vec<u64> = keys.into_iter().map(mix).collect();
            let (pilots, count, places) = place(&hashes);
            let table = Slots::new(&pilots, count);
            let mut seen = vec![false; count];
            for (hash, place) in hashes.iter().zip(places) {
                let slot = table.find(*hash).unwrap();
                prop_assert_eq!(Some(slot), place);
                prop_assert!(!std::mem::replace(&mut seen[slot], true));
            }
        }

        #[test]
        fn steps_are_near(figures in proptest::collection::vec(-20f32..0.0, 1..200)) {
            let steps = Steps::new(figures.iter().copied().chain([0.0]), 32);
            prop_assert_eq!(steps.0[steps.number(0.0) as usize], 0.0);
            for f in &figures {
                let near = steps.0[steps.number(*f) as usize];
                prop_assert!(steps.0.iter().all(|v| *v == 0.0 || (near - f).abs() <= (v - f).abs()));
            }
        }
    }

    #[test]
    fn equal_keys_and_foreign_bytes_are_harmless() {
        let (_, _, slots) = place(&[7, 7, 9]);
        assert!(slots[0].is_some() && slots[1].is_none() && slots[2].is_some());
        assert_eq!(Slots::new(&[], 5).find(3), None);
        assert_eq!(Slots::new(&[1, 2], 0).find(3), None);
        assert_eq!(BitReader::new(&[1], 70).take(3), None);
    }
}
