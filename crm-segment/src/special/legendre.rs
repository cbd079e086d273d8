//! Gauss-Legendre quadrature, panel by panel.

/// Half of the 24 nodes of Gauss-Legendre on −1 to 1 with their weights; the other half mirrors
/// them. Computed with 40 digits by Newton's method on the Legendre polynomial of degree 24.
const HALF: [(f64, f64); 12] = [
    (0.06405689286260563, 0.12793819534675216),
    (0.1911188674736163, 0.1258374563468283),
    (0.3150426796961634, 0.12167047292780339),
    (0.4337935076260451, 0.1155056680537256),
    (0.5454214713888396, 0.10744427011596563),
    (0.6480936519369755, 0.09761865210411388),
    (0.7401241915785544, 0.08619016153195327),
    (0.820001985973903, 0.0733464814110803),
    (0.8864155270044011, 0.05929858491543678),
    (0.9382745520027328, 0.04427743881741981),
    (0.9747285559713095, 0.028531388628933663),
    (0.9951872199970213, 0.0123412297999872),
];

/// The 24 nodes and weights on `from` to `from + length`.
pub(crate) fn nodes_of(from: f64, length: f64) -> impl Iterator<Item = (f64, f64)> {
    let half = 0.5 * length;
    let middle = from + half;
    HALF.into_iter().flat_map(move |(node, weight)| {
        [
            (middle - half * node, half * weight),
            (middle + half * node, half * weight),
        ]
    })
}

/// Panels from 0 on: the first has a stated length, each later one `growth` times its distance from
/// 0, and none is longer than `longest`. So an integrand that is sharp near 0 and smoother beyond is
/// resolved everywhere.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Panels {
    pub(crate) first: f64,
    pub(crate) growth: f64,
    pub(crate) longest: f64,
}

impl Panels {
    /// The integral from 0 to `to`.
    pub(crate) fn integrate(self, to: f64, integrand: impl Fn(f64) -> f64) -> f64 {
        self.sum(to, |_, _| false, integrand)
    }

    /// The integral of a positive function that, once past its peak, falls for good: it ends with
    /// the panel that adds less than one part in 10^18.
    pub(crate) fn integrate_falling(self, to: f64, integrand: impl Fn(f64) -> f64) -> f64 {
        self.sum(to, |added, sum| added <= 1e-18 * sum, integrand)
    }

    fn sum(
        self,
        to: f64,
        is_enough: impl Fn(f64, f64) -> bool,
        integrand: impl Fn(f64) -> f64,
    ) -> f64 {
        let (mut sum, mut at) = (0.0, 0.0);
        while at < to {
            let length = (at * self.growth).clamp(self.first.min(self.longest), self.longest);
            // A sliver at the end would cost as much as a panel.
            let length = if at + 1.25 * length >= to {
                to - at
            } else {
                length
            };
            let added: f64 = nodes_of(at, length)
                .map(|(node, weight)| weight * integrand(node))
                .sum();
            sum += added;
            at += length;
            if is_enough(added, sum) {
                break;
            }
        }
        sum
    }
}
