# SPDX-License-Identifier: MIT OR Apache-2.0
# Reads literals, one a line, and writes the tables of dfa-scan.vyre as decimal numbers into the
# files named by the variables table, accept and warm (Aho and Corasick, 1975).
BEGIN {
    for (i = 1; i < 256; i++)
        ord[sprintf("%c", i)] = i
    states = 1
}
length($0) > 0 {
    state = 0
    for (i = 1; i <= length($0); i++) {
        edge = state * 256 + ord[substr($0, i, 1)]
        if (!(edge in next_state))
            next_state[edge] = states++
        state = next_state[edge]
    }
    if (length($0) > longest_end[state])
        longest_end[state] = length($0)
    if (length($0) > longest)
        longest = length($0)
}
END {
    # Breadth first: a state takes missing edges and shorter literals from its fallback state.
    tail = 0
    for (byte = 0; byte < 256; byte++) {
        if (byte in next_state) {
            queue[tail++] = next_state[byte]
            fallback[next_state[byte]] = 0
        } else
            next_state[byte] = 0
    }
    for (head = 0; head < tail; head++) {
        state = queue[head]
        back = fallback[state]
        if (longest_end[back] > longest_end[state])
            longest_end[state] = longest_end[back]
        for (byte = 0; byte < 256; byte++) {
            edge = state * 256 + byte
            if (edge in next_state) {
                fallback[next_state[edge]] = next_state[back * 256 + byte]
                queue[tail++] = next_state[edge]
            } else
                next_state[edge] = next_state[back * 256 + byte]
        }
    }
    for (state = 0; state < states; state++) {
        for (byte = 0; byte < 256; byte++)
            print next_state[state * 256 + byte] + 0 > table
        print longest_end[state] + 0 > accept
    }
    print (longest > 0 ? longest - 1 : 0) > warm
}
