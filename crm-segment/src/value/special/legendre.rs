//! Gauss-Legendre quadrature, panel by panel.

/// Half of the 24 nodes of Gauss-Legendre on −1 to 1 with their weights; the other half mirrors
/// them. Computed with 40 digits by Newton's method on the Legendre polynomial of degree 24.
const HALF: [(f64, f64); 12] = [
    (0.0640568928626056261, 0.127938195346752157),
    (0.191118867473616309, 0.125837456346828296),
    (0.315042679696163374, 0.121670472927803391),
    (0.433793507626045138, 0.115505668053725601),
    (0.545421471388839536, 0.107444270115965635),
    (0.648093651936975569, 0.0976186521041138883),
    (0.740124191578554364, 0.0861901615319532759),
    (0.820001985973902922, 0.0733464814110803057),
    (0.886415527004401034, 0.0592985849154367807),
    (0.938274552002732759, 0.0442774388174198062),
    (0.974728555971309498, 0.0285313886289336632),
    (0.995187219997021360, 0.0123412297999871995),
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
