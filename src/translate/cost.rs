//! The most that a run may cost (`--max-cost`): what a request would cost is reserved before it is sent. Pure.

use std::sync::{Arc, Mutex, PoisonError};

use super::TokenUsage;

/// The limit of a run, which its backends share.
#[derive(Debug)]
pub struct CostLimit {
    most: f64,
    spent: Mutex<f64>,
}

impl CostLimit {
    /// Creates a limit, in the currency of the prices.
    pub fn new(most: f64) -> Arc<Self> {
        Arc::new(Self { most, spent: Mutex::new(0.0) })
    }

    /// Returns the limit.
    pub fn most(&self) -> f64 {
        self.most
    }

    /// Adds `amount`, if the limit is not passed by it.
    fn reserve(&self, amount: f64) -> bool {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = *spent + amount <= self.most;
        *spent += if fits { amount } else { 0.0 };
        fits
    }

    fn correct(&self, by: f64) {
        *self.spent.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

/// What a backend costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Price {
    /// For a million characters that are sent.
    Characters(f64),
    /// For a million tokens, sent or received.
    Tokens(f64),
}

impl Price {
    /// Estimates the cost of sending `characters`. Where the service has not counted the tokens, assumes four characters per
    /// token, and as many tokens received as sent.
    pub fn cost(self, characters: u64, tokens: Option<TokenUsage>) -> f64 {
        match self {
            Self::Characters(price) => price * characters as f64 / 1e6,
            Self::Tokens(price) => {
                let tokens = tokens.map_or(characters as f64 / 2.0, |t| (t.sent + t.received) as f64);
                price * tokens / 1e6
            }
        }
    }
}

/// The limit for one backend.
#[derive(Debug)]
pub(super) struct Budget {
    limit: Arc<CostLimit>,
    price: Price,
    /// What its requests have cost by the service's own count of tokens.
    counted: Mutex<f64>,
}

impl Budget {
    pub(super) fn new(limit: Arc<CostLimit>, price: Price) -> Self {
        Self { limit, price, counted: Mutex::new(0.0) }
    }

    /// Reserves what a request with so many characters would cost. Returns what was reserved; `None` if it is too much.
    pub(super) fn reserve(&self, characters: u64) -> Option<f64> {
        let amount = self.price.cost(characters, None);
        self.limit.reserve(amount).then_some(amount)
    }

    /// Replaces what was reserved by what the service counted since.
    pub(super) fn settle(&self, reserved: f64, tokens: Option<TokenUsage>) {
        let (Price::Tokens(_), Some(tokens)) = (self.price, tokens) else { return };
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.price.cost(0, Some(tokens));
        self.limit.correct(now - *counted - reserved);
        *counted = now;
    }

    pub(super) fn most(&self) -> f64 {
        self.limit.most()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_reserved() {
        let limit = CostLimit::new(1.0);
        let paid = Budget::new(Arc::clone(&limit), Price::Characters(1000.0));
        let other = Budget::new(limit, Price::Characters(100.0));
        assert_eq!(paid.reserve(600), Some(0.6));
        assert_eq!(paid.reserve(600), None, "a request that does not fit");
        assert_eq!(other.reserve(600).map(|cost| (cost * 100.0).round()), Some(6.0), "a cheaper one does");
    }

    #[test]
    fn the_service_counts() {
        let tokens = |sent, received| Some(TokenUsage { sent, received });
        let paid = Budget::new(CostLimit::new(1.0), Price::Tokens(1000.0));
        let reserved = paid.reserve(1000).unwrap();
        assert_eq!(reserved, 0.5);
        paid.settle(reserved, tokens(300, 600));
        assert_eq!(paid.reserve(400), None);
        let reserved = paid.reserve(100).unwrap();
        paid.settle(reserved, tokens(310, 610));
        assert_eq!(paid.reserve(200), None);
        assert!(paid.reserve(120).is_some());
    }
}
