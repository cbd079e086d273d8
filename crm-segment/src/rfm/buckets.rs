//! Counting values in buckets, to find members of given rank without sorting.

/// How many buckets there are: one for each sign, exponent and leading 8 bits below it.
pub(super) const BUCKETS: usize = 1 << 15;
const FRACTION_BITS: u32 = 8;

/// The bucket of a value; it rises with the value, and holds values that differ by less than a
/// 256th of their distance from zero.
#[inline]
pub(super) const fn bucket_of(value: i64) -> u16 {
    const MIDDLE: u16 = (BUCKETS / 2) as u16;
    // Below zero the distance counts from −1, so that it fits 63 bits for every value.
    let distance = (if value < 0 { !value } else { value }) as u64;
    let shift = (63 - FRACTION_BITS).saturating_sub(distance.leading_zeros());
    // Below 512 each distance has a level of its own; from there on 256 for each further bit.
    let level = ((distance >> shift) as u16).wrapping_add((shift << FRACTION_BITS) as u16);
    if value < 0 {
        MIDDLE.wrapping_sub(1).wrapping_sub(level)
    } else {
        MIDDLE.wrapping_add(level)
    }
}

/// How many values lie in each bucket.
pub(super) struct Histogram {
    counts: Vec<u32>,
}

impl Histogram {
    pub(super) fn new() -> Self {
        Self {
            counts: vec![0; BUCKETS],
        }
    }

    #[inline]
    pub(super) fn count(&mut self, bucket: u16) {
        if let Some(count) = self.counts.get_mut(usize::from(bucket)) {
            *count = count.saturating_add(1);
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (own, more) in self.counts.iter_mut().zip(&other.counts) {
            *own = own.saturating_add(*more);
        }
    }

    /// The buckets that hold members of the given ranks, which rise, and the ranks of those members
    /// among the members of these buckets.
    pub(super) fn locate(&self, ranks: &[usize]) -> Located {
        let mut asked = vec![false; BUCKETS];
        let mut inner = Vec::with_capacity(ranks.len());
        let (mut below, mut left_out) = (0_usize, 0_usize);
        let mut ranks = ranks.iter().peekable();
        for (count, asked) in self.counts.iter().zip(&mut asked) {
            let end = below.saturating_add(*count as usize);
            while let Some(rank) = ranks.next_if(|rank| **rank < end) {
                *asked = true;
                inner.push(rank.saturating_sub(left_out));
            }
            if !*asked {
                left_out = left_out.saturating_add(*count as usize);
            }
            below = end;
        }
        Located { asked, inner }
    }
}

/// Where members of given rank are to be found.
pub(super) struct Located {
    asked: Vec<bool>,
    /// Their ranks among the members of all buckets that are asked for.
    pub(super) inner: Vec<usize>,
}

impl Located {
    #[inline]
    pub(super) fn asks(&self, bucket: u16) -> bool {
        self.asked
            .get(usize::from(bucket))
            .is_some_and(|asked| *asked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_rise_with_the_value_from_end_to_end() {
        let mut values: Vec<i64> = (0..63)
            .flat_map(|bit| (-3..=3_i64).map(move |step| (1_i64 << bit).wrapping_add(step)))
            .chain(-2_000..2_000)
            .chain([i64::MAX, i64::MAX - 1])
            .flat_map(|value| [value, !value])
            .collect();
        values.sort_unstable();
        assert_eq!(values.first(), Some(&i64::MIN));
        let buckets: Vec<u16> = values.iter().map(|value| bucket_of(*value)).collect();
        assert!(buckets.is_sorted());
        assert!(buckets.iter().all(|bucket| usize::from(*bucket) < BUCKETS));
        let near: Vec<u16> = (-512..512).map(bucket_of).collect();
        assert!(near.windows(2).all(|pair| pair[0] < pair[1]), "one each");
    }

    #[test]
    fn members_are_located_by_rank() {
        let mut histogram = Histogram::new();
        for value in [5, 5, 5, 7, 9, 9] {
            histogram.count(bucket_of(value));
        }
        let located = histogram.locate(&[1, 4, 5]);
        assert_eq!(located.inner, [1, 3, 4], "of 5 5 5 9 9");
        assert!(located.asks(bucket_of(5)) && located.asks(bucket_of(9)));
        assert!(!located.asks(bucket_of(7)));
    }
}
