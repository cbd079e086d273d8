//! Powers of two with a fraction, in whole numbers: the same bits on every machine.

/// How many binary digits of the fraction are looked at.
pub(super) const FRACTION_BITS: u32 = 52;

/// `2^(1/2)`, `2^(1/4)`, `2^(1/8)` and so on, times 2^63, rounded down.
const ROOTS: [u64; FRACTION_BITS as usize] = [
    0xb504_f333_f9de_6484,
    0x9837_f051_8db8_a96f,
    0x8b95_c1e3_ea8b_d6e6,
    0x85aa_c367_cc48_7b14,
    0x82cd_8698_ac2b_a1d7,
    0x8164_d1f3_bc03_0773,
    0x80b1_ed4f_d999_ab6c,
    0x8058_d7d2_d5e5_f6b0,
    0x802c_6436_d0e0_4f50,
    0x8016_302f_1746_7628,
    0x800b_179c_8202_8fd0,
    0x8005_8baf_7fee_3b5d,
    0x8002_c5d0_0fdc_fcb6,
    0x8001_62e6_1bed_4a48,
    0x8000_b172_92f7_02a3,
    0x8000_58b9_2abb_ae02,
    0x8000_2c5c_8dad_e4d7,
    0x8000_162e_44ea_f636,
    0x8000_0b17_21fa_7c18,
    0x8000_058b_90de_7e4c,
    0x8000_02c5_c867_8f36,
    0x8000_0162_e431_db9f,
    0x8000_00b1_7218_72d0,
    0x8000_0058_b90c_1aa8,
    0x8000_002c_5c86_05a4,
    0x8000_0016_2e43_00e6,
    0x8000_000b_1721_7ff8,
    0x8000_0005_8b90_bfdd,
    0x8000_0002_c5c8_5fe6,
    0x8000_0001_62e4_2ff1,
    0x8000_0000_b172_17f8,
    0x8000_0000_58b9_0bfc,
    0x8000_0000_2c5c_85fd,
    0x8000_0000_162e_42fe,
    0x8000_0000_0b17_217f,
    0x8000_0000_058b_90bf,
    0x8000_0000_02c5_c85f,
    0x8000_0000_0162_e42f,
    0x8000_0000_00b1_7217,
    0x8000_0000_0058_b90b,
    0x8000_0000_002c_5c85,
    0x8000_0000_0016_2e42,
    0x8000_0000_000b_1721,
    0x8000_0000_0005_8b90,
    0x8000_0000_0002_c5c8,
    0x8000_0000_0001_62e4,
    0x8000_0000_0000_b172,
    0x8000_0000_0000_58b9,
    0x8000_0000_0000_2c5c,
    0x8000_0000_0000_162e,
    0x8000_0000_0000_0b17,
    0x8000_0000_0000_058b,
];

/// `2^(fraction / 2^52)` times 2^63, for a fraction below 2^52; at most 2^−56 of it too small.
///
/// It rises strictly with the fraction: two neighbours lie 2^−52.5 of it apart.
pub(super) fn power_of_two(fraction: u64) -> u64 {
    let mut product = 1_u64 << 63;
    for (position, root) in (1..=FRACTION_BITS).zip(ROOTS) {
        let digit = fraction
            .checked_shr(FRACTION_BITS.saturating_sub(position))
            .unwrap_or(0)
            & 1;
        if digit == 1 {
            let wide = u128::from(product).saturating_mul(root.into()) >> 63;
            // Below 2, so that it fits; the bound is never met.
            product = u64::try_from(wide).unwrap_or(u64::MAX);
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the function of the machine, which is good to about 2^−52.
    #[test]
    fn powers_are_those_of_the_machine() {
        for step in 0..10_000_u64 {
            let fraction = step * ((1 << FRACTION_BITS) / 10_000) + step;
            let expected = (fraction as f64 / (1_u64 << FRACTION_BITS) as f64).exp2();
            let found = power_of_two(fraction) as f64 / (1_u64 << 63) as f64;
            assert!(
                (found / expected - 1.0).abs() < 1e-15,
                "{found} for {expected}"
            );
        }
    }

    #[test]
    fn powers_rise_strictly() {
        for start in [0, 1 << 20, 1 << 51, (1 << 52) - 3_000] {
            for fraction in start..start + 2_999 {
                assert!(
                    power_of_two(fraction) < power_of_two(fraction + 1),
                    "{fraction}"
                );
            }
        }
    }
}
