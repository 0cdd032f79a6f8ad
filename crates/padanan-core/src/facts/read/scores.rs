//! Scores of matches: `3-1`. A range (`17-18 tahun`) is two numbers.

use super::Reader;
use crate::facts::mention::Meaning;
use crate::facts::scan::TokenKind;

/// Words of sports near a score.
const CUES: &[&str] = &[
    "skor",
    "menang",
    "kalah",
    "unggul",
    "imbang",
    "gol",
    "set",
    "takluk",
    "menaklukkan",
    "mengalahkan",
    "menundukkan",
    "menekuk",
    "membungkam",
    "mengungguli",
    "kemenangan",
    "kekalahan",
    "agregat",
    "laga",
    "tertinggal",
    "memimpin",
    "seri",
    "ditahan",
    "melumat",
    "menghajar",
    "membantai",
    "tumbang",
    "keunggulan",
    "kedudukan",
    "score",
    "won",
    "win",
    "wins",
    "lost",
    "lose",
    "beat",
    "beats",
    "beaten",
    "drew",
    "draw",
    "lead",
    "led",
    "victory",
    "defeat",
    "defeated",
    "aggregate",
    "thrashed",
    "trailed",
    "edged",
    "downed",
    "tie",
    "goals",
    "thumped",
    "final",
    "quarterfinal",
    "semifinal",
    "penalties",
    "menyerah",
    "tersingkir",
    "dikalahkan",
    "losing",
    "goal",
    "scored",
    "equalised",
    "equalized",
    "match",
    "opener",
    "penalti",
    "pertandingan",
];

impl Reader<'_> {
    /// Reads a score that begins at a token. Returns the token behind it.
    pub(super) fn score(&mut self, at: usize) -> Option<usize> {
        let dash =
            matches!(self.tokens.at(at + 1), "-" | "–" | "—" | ":") && self.tokens.near(at) && self.tokens.near(at + 1);
        if !dash {
            return None;
        }
        let nil = self.language.english && self.is_word(at + 2, &["nil"]);
        let first = self.small(at, 3)?;
        let second = if nil { 0 } else { self.small(at + 2, 3)? };
        let joined = |i: usize| self.tokens.joined(i) && matches!(self.tokens.at(i + 1), "-" | "–" | "/" | ":");
        let apart = !joined(at + 2)
            && (at == 0
                || !matches!(self.tokens.at(at - 1), "-" | "/" | "." | ":" | "–")
                || !self.tokens.joined(at - 1));
        // `COVID-19-1`, `A1-2`
        let glued = at > 0 && self.tokens.joined(at - 1) && self.tokens.is(at - 1, TokenKind::Word);
        if !apart || glued || self.unit_behind(at + 2).is_some() || self.sense(at + 3).month.is_some() {
            return None;
        }
        if !(nil || second < first || self.is_of_sports(at))
            || (self.tokens.at(at + 1) == ":" && !self.is_of_sports(at))
        {
            return None;
        }
        Some(self.add(at, at + 2, Meaning::Score(u64::from(first), u64::from(second)), true))
    }

    /// Returns whether a word of sports is near.
    fn is_of_sports(&self, at: usize) -> bool {
        (at.saturating_sub(16)..at + 12).any(|i| self.is_word(i, CUES))
    }
}
