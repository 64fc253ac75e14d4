/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifndef VYRE_CORE_MATH_F32_TABLES_H
#define VYRE_CORE_MATH_F32_TABLES_H

/*
 * Constants of the binary32 functions, printed by f32_tables.sollya. A row {h, l} is the
 * value h + l. Polynomial coefficients are ordered by rising power; the terms given in brackets
 * are not stored.
 */

extern const double vyre__f32_exp2_32nds[32][2]; /* row j: 2^(j/32) */
extern const double vyre__f32_ln2_32nd[2];       /* ln(2)/32, h of 38 bits */
extern const double vyre__f32_exp_coef[5];       /* [1 + x] + x^2 ... x^6, |x| <= ln(2)/64 */
extern const double vyre__f32_exp2_coef[6];      /* 2^x: [1] + x ... x^6, |x| <= 1/64 */
extern const double vyre__f32_sinh_coef[6];      /* [x] + x^3, x^5 ... x^13, |x| <= 1/2 */
extern const double vyre__f32_tanh_coef[8];      /* [x] + x^3, x^5 ... x^17, |x| <= 1/4 */

/*
 * Row i holds {c, h, l}: a factor c of 24 bits which takes the numbers of interval i near to 1,
 * and -ln(c) = h + l, h a multiple of 2^-42. Interval i starts at the number whose binary64 bits
 * are 0x3fe6600000000000 + (i << 46). c = 1 in the interval around 1.
 */
extern const double vyre__f32_log_table[64][3];
extern const double vyre__f32_log2_table[64][2]; /* -log2(c) for the same c */
extern const double vyre__f32_ln2[2];            /* ln(2), h a multiple of 2^-42 */
extern const double vyre__f32_log2_e[2];         /* 1/ln(2), h of 32 bits */
extern const double vyre__f32_log_coef[7];       /* ln(1+x): [x] + x^2 ... x^8, |x| < 0.0079 */
extern const double vyre__f32_log2_coef[7];      /* log2(1+x): [x/ln(2)] + x^2 ... x^8 */

/*
 * Row i is 2/pi without its bits of weight 2^(-8i) and above, as four numbers of 28, 28, 28 and
 * 53 bits to be added.
 */
extern const double vyre__f32_two_over_pi[13][4];
extern const double vyre__f32_half_pi_split[2]; /* pi/2, h of 27 bits */
extern const double vyre__f32_half_pi[2];       /* pi/2 */
extern const double vyre__f32_sin_cubic[1];     /* -1/6 rounded to 11 bits */
extern const double vyre__f32_sin_coef[7];      /* [x + cubic x^3] + x^3, x^5 ... x^15 */
extern const double vyre__f32_cos_coef[7];      /* [1 - x^2/2] + x^4, x^6 ... x^16 */

extern const double vyre__f32_atan_table[34][2]; /* row i: atan(i/16); 17+i: pi/2 - atan(i/16) */
extern const double vyre__f32_atan_coef[4];      /* [x] + x^3 ... x^9, |x| <= 1/31 */
extern const double vyre__f32_asin_coef[13];     /* [x] + x^3 ... x^27, |x| <= 1/2 */

#endif
