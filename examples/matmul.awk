# SPDX-License-Identifier: MIT OR Apache-2.0
# The product that matmul-tiled.vyre computes in its example: a[i] = i % 7, b[i] = i % 5, 40 x 256
# times 256 x 20. The sums are whole numbers below 2^24, so f32 holds them exactly.
BEGIN {
    for (row = 0; row < 40; row++)
        for (column = 0; column < 20; column++) {
            sum = 0
            for (k = 0; k < 256; k++)
                sum += (row * 256 + k) % 7 * ((k * 20 + column) % 5)
            print sum
        }
}
