/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/bench/kernels/chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/bench/bench.h"

enum { WIDTH = 860, LEFT = 110, RIGHT = 60, TOP = 64, BOTTOM = 40, BAR = 11, GAP = 10 };

static const char *const colours[CHART_SERIES] = {"#1f6feb", "#8fbcff", "#e07a1f",
                                                  "#7a8490", "#2da44e", "#a475f9"};

/* Powers of two that the scale begins and ends with. */
typedef struct scale {
    int low, high;
} scale;

size_t chart_series(chart *c, const char *name)
{
    size_t i = 0;
    while (i < c->series_count && strcmp(c->series[i], name) != 0)
        i++;
    if (i == c->series_count) {
        if (i == CHART_SERIES)
            bench_fail("too many series in the chart");
        c->series[c->series_count++] = name;
    }
    return i;
}

static scale find_scale(const chart *c)
{
    scale s = {-1, 1};
    for (size_t row = 0; row < c->row_count; row++)
        for (size_t i = 0; i < c->series_count; i++) {
            const double speed = c->rows[row].speed[i];
            if (!(speed > 0))
                continue;
            while (log2(speed) < s.low && s.low > -16)
                s.low--;
            while (log2(speed) > s.high && s.high < 16)
                s.high++;
        }
    return s;
}

static int place(const scale *s, double speed)
{
    double share = (log2(speed) - s->low) / (s->high - s->low);
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    return LEFT + (int)lround(share * (WIDTH - LEFT - RIGHT));
}

static int row_height(const chart *c)
{
    return (int)c->series_count * BAR + GAP;
}

static void write_head(FILE *file, const chart *c, int height)
{
    fprintf(file,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
            "viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"11\">\n"
            "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n"
            "<text x=\"%d\" y=\"20\" font-size=\"14\">Speed, where %s is 1 "
            "(to the right is faster)</text>\n",
            WIDTH, height, WIDTH, height, WIDTH, height, LEFT, c->baseline);
    for (size_t i = 0; i < c->series_count; i++)
        fprintf(file,
                "<rect x=\"%d\" y=\"34\" width=\"12\" height=\"12\" fill=\"%s\"/>"
                "<text x=\"%d\" y=\"44\">%s</text>\n",
                LEFT + (int)i * 150, colours[i], LEFT + (int)i * 150 + 17, c->series[i]);
}

static void write_axis(FILE *file, const scale *s, int bottom)
{
    for (int power = s->low; power <= s->high; power++) {
        const int x = place(s, ldexp(1, power));
        fprintf(file,
                "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\"/>"
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s%d</text>\n",
                x, TOP - 8, x, bottom, power == 0 ? "#000000" : "#d8dee4", x, bottom + 16,
                power < 0 ? "1/" : "", 1 << (power < 0 ? -power : power));
    }
}

static void write_bar(FILE *file, const scale *s, double speed, const char *colour, int y)
{
    const int one = place(s, 1), end = place(s, speed), low = end < one ? end : one;
    const long hundredths = lround(speed * 100);
    fprintf(file, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>", low, y,
            end < one ? one - end : end - one, BAR - 2, colour);
    fprintf(file, "<text x=\"%d\" y=\"%d\" font-size=\"9\"%s>%ld.%02ld</text>\n",
            end < one ? end - 3 : end + 3, y + 8, end < one ? " text-anchor=\"end\"" : "",
            hundredths / 100, hundredths % 100);
}

void chart_write(const chart *c, const char *path)
{
    const scale s = find_scale(c);
    const int bottom = TOP + (int)c->row_count * row_height(c);
    FILE *file = fopen(path, "we");
    if (!file)
        bench_fail("cannot write %s", path);
    write_head(file, c, bottom + BOTTOM);
    write_axis(file, &s, bottom);
    for (size_t row = 0; row < c->row_count; row++) {
        const int y = TOP + (int)row * row_height(c);
        fprintf(file, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", LEFT - 10,
                y + (row_height(c) - GAP) / 2 + 4, c->rows[row].name);
        for (size_t i = 0; i < c->series_count; i++)
            if (c->rows[row].speed[i] > 0)
                write_bar(file, &s, c->rows[row].speed[i], colours[i], y + (int)i * BAR);
    }
    fputs("</svg>\n", file);
    if (fclose(file) != 0)
        bench_fail("cannot write %s", path);
}
