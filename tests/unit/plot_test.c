/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/plot.h"

#include "lib/number.h"
#include "lib/plot/plain.h"
#include "lib/plot/sheet.h"
#include "lib/plot/thin.h"

#include <fcntl.h>
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Random numbers of our own, the same everywhere: splitmix64 (G. Steele et al., OOPSLA 2014). */
static uint64_t seed;

static uint64_t random_bits(void)
{
    uint64_t z = seed += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static double random_part(void)
{
    return (double)(random_bits() >> 11) * 0x1p-53;
}

static double random_normal(void)
{
    return sqrt(-2 * log(1 - random_part())) * cos(2 * 3.14159265358979 * random_part());
}

/* ----------------------------------------------------------------------------------------------------------
 * ticks */

/* The value that a label says, by the reader of numbers. */
static double read_label(const lr_tick *tick)
{
    char text[100], *out = text;
    const char *in;
    double value = NAN, unit = 1;

    for (in = tick->text; *in; in++) {
        if (strncmp(in, "\xe2\x88\x92", 3) == 0) {
            *out++ = '-';
            in += 2;
        } else if (strncmp(in,
                           "\xc3\x97"
                           "10",
                           4)
                   == 0) {
            in += 3;
        } else if (*in == 'k' || *in == 'M') {
            unit = *in == 'k' ? 1e3 : 1e6;
        } else {
            *out++ = *in;
        }
    }
    *out = '\0';
    if (*tick->raised) {
        bool minus = strncmp(tick->raised, "\xe2\x88\x92", 3) == 0;

        if (strcmp(tick->text, "10") == 0)
            strcpy(text, "1");
        sprintf(text + strlen(text), "e%s%s", minus ? "-" : "", tick->raised + (minus ? 3 : 0));
    } else if (unit != 1) {
        sprintf(text + strlen(text), "e%d", unit > 1e3 ? 6 : 3);
    }
    assert_int_equal(lr_number_parse(text, strlen(text), '.', &value), LR_NUMBER);
    return value;
}

static double label_length(const void *context, const lr_tick *tick)
{
    (void)context;
    return 4.0 * (double)(strlen(tick->text) + strlen(tick->raised));
}

static const lr_ruler ruler = {200, 2, 25, label_length, NULL};

static void assert_ticks(const char *const *expected, const lr_ticks *ticks)
{
    size_t i;

    for (i = 0; expected[i]; i++) {
        char text[100];

        assert_true(i < ticks->labelled);
        snprintf(text, sizeof text, "%s%s%s", ticks->ticks[i].text, *ticks->ticks[i].raised ? "^" : "",
                 ticks->ticks[i].raised);
        assert_string_equal(text, expected[i]);
    }
    assert_int_equal(ticks->labelled, i);
}

static void test_linear_ticks_are_those_of_the_paper(void **state)
{
    lr_ticks ticks;

    (void)state;
    lr_ticks_linear(8.1, 14.1, 4, false, &ticks); /* oracle: `extended` of R's package labeling */
    assert_ticks((const char *const[]){"8", "10", "12", "14", NULL}, &ticks);
    lr_ticks_linear(0, 1, 5, false, &ticks);
    assert_ticks((const char *const[]){"0", "0.25", "0.50", "0.75", "1.00", NULL}, &ticks);
    lr_ticks_linear(0.385, 2.385, 5, true, &ticks);
    assert_ticks((const char *const[]){"0.5", "1.0", "1.5", "2.0", NULL}, &ticks);
}

static void test_linear_labels(void **state)
{
    lr_ticks ticks;

    (void)state;
    lr_ticks_linear(-0.31, 0.31, 3, true, &ticks);
    assert_ticks((const char *const[]){"\xe2\x88\x92"
                                       "0.3",
                                       "0", "0.3", NULL},
                 &ticks);
    lr_ticks_linear(-100, 2000100, 5, true, &ticks);
    assert_ticks((const char *const[]){"0", "0.5M", "1.0M", "1.5M", "2.0M", NULL}, &ticks);
    lr_ticks_linear(0, 3e-9, 4, true, &ticks);
    assert_ticks((const char *const[]){"0",
                                       "1\xc3\x97"
                                       "10^\xe2\x88\x92"
                                       "9",
                                       "2\xc3\x97"
                                       "10^\xe2\x88\x92"
                                       "9",
                                       "3\xc3\x97"
                                       "10^\xe2\x88\x92"
                                       "9",
                                       NULL},
                 &ticks);
    lr_ticks_linear(1, nextafter(1, 2), 4, true, &ticks);
    assert_ticks((const char *const[]){"1", "1.0000000000000002", NULL}, &ticks);
}

static void assert_sane(double least, double most, bool logarithmic)
{
    lr_ticks ticks;
    size_t i;

    lr_ticks_find(least, most, logarithmic, &ruler, &ticks);
    assert_true(ticks.labelled >= 2);
    assert_true(ticks.count >= ticks.labelled && ticks.count <= LR_TICKS);
    for (i = 0; i < ticks.count; i++) {
        assert_true(ticks.ticks[i].value >= least && ticks.ticks[i].value <= most);
        assert_true((i < ticks.labelled) == (ticks.ticks[i].text[0] != '\0'));
        if (i < ticks.labelled)
            assert_true(read_label(&ticks.ticks[i]) == ticks.ticks[i].value);
        if (i > 0 && i != ticks.labelled)
            assert_true(ticks.ticks[i].value > ticks.ticks[i - 1].value);
    }
    if (most / least > 1.0001 || most / least < 0)
        assert_true(lr_ticks_apart(least, most, logarithmic, &ruler, &ticks));
}

static void test_ticks_of_any_range(void **state)
{
    int i;

    (void)state;
    seed = 2385;
    for (i = 0; i < (getenv("LR_VALGRIND") ? 500 : 20000); i++) {
        double a = random_normal() * pow(10, 600 * random_part() - 300), b = a * (1 + random_normal());

        if (i % 3 == 0)
            b = random_normal() * pow(10, 600 * random_part() - 300);
        if (i % 5 == 0)
            b = nextafter(a, INFINITY);
        if (i % 7 == 0)
            b = a + fabs(a) * pow(10, -15 * random_part());
        if (!isfinite(b) || a == b)
            continue;
        assert_sane(fmin(a, b), fmax(a, b), false);
        if (a != 0 && b != 0 && fabs(a) != fabs(b))
            assert_sane(fmin(fabs(a), fabs(b)), fmax(fabs(a), fabs(b)), true);
    }
    assert_sane(-DBL_MAX, DBL_MAX, false);
    assert_sane(0, DBL_TRUE_MIN, false);
    assert_sane(DBL_MIN, 3 * DBL_MIN, false);
    assert_sane(DBL_TRUE_MIN, DBL_MAX, true);
    assert_sane(1e-308, 1e308, true);
    assert_sane(nextafter(DBL_MAX, 0), DBL_MAX, true);
}

static void test_logarithmic_ticks(void **state)
{
    static const lr_ruler narrow = {60, 2, 25, label_length, NULL};
    lr_ticks ticks;

    (void)state;
    lr_ticks_find(0.7e-3, 30, true, &ruler, &ticks);
    assert_ticks((const char *const[]){"10^\xe2\x88\x92"
                                       "3",
                                       "10^\xe2\x88\x92"
                                       "2",
                                       "10^\xe2\x88\x92"
                                       "1",
                                       "10^0", "10^1", NULL},
                 &ticks);
    assert_int_equal(ticks.count, 5 + 3 + 8 * 4 + 2); /* 0.7 0.8 0.9e-3, four whole decades, 20 30 */
    lr_ticks_find(1e-8, 30, true, &narrow, &ticks);
    assert_true(ticks.labelled >= 2 && ticks.labelled < 5);
    lr_ticks_find(0.15, 7, true, &ruler, &ticks);
    assert_ticks((const char *const[]){"0.2", "0.5", "1", "2", "5", NULL}, &ticks);
    lr_ticks_find(0.0026, 0.0049, true, &ruler, &ticks);
    assert_ticks((const char *const[]){"0.003", "0.004", NULL}, &ticks);
    lr_ticks_find(2.1e-7, 9.9e-7, true, &ruler, &ticks);
    assert_string_equal(ticks.ticks[0].text, "3\xc3\x97"
                                             "10");
    lr_ticks_find(3.1, 3.6, true, &ruler, &ticks);
    assert_true(ticks.labelled >= 3);
}

/* -----------------------------------------------------------------------------------------------------
 * thinning */

static void test_clip(void **state)
{
    lr_box box = {0, 10, 0, 5};
    lr_spot a = {-10, 0}, b = {10, 5}, c = {-1, 3}, d = {-1, 9};

    (void)state;
    assert_true(lr_clip(box, &a, &b));
    assert_true(fabs(a.x) < 1e-12 && fabs(a.y - 2.5) < 1e-12 && b.x == 10 && b.y == 5);
    assert_false(lr_clip(box, &c, &d));
}

/* All that a line of 1-pixel columns shows: least, most, first and last of each column. */
static void test_thinning_keeps_extremes(void **state)
{
    enum { N = 20000, COLUMNS = 50 };
    lr_drawing drawing = {0};
    lr_thin_line line = {.drawing = &drawing, .box = {0, COLUMNS, -1e6, 1e6}, .column = 1};
    double least[COLUMNS], most[COLUMNS], first[COLUMNS], last[COLUMNS], y = 0;
    bool seen[COLUMNS][4] = {{0}};
    size_t i, column;

    (void)state;
    seed = 17;
    for (i = 0; i < N; i++) {
        double x = (double)i * COLUMNS / N;

        y += random_normal();
        column = (size_t)x;
        if (i % (N / COLUMNS) == 0)
            least[column] = most[column] = first[column] = y;
        least[column] = fmin(least[column], y);
        most[column] = fmax(most[column], y);
        last[column] = y;
        lr_thin_line_to(&line, (lr_spot){x, y});
    }
    lr_thin_line_end(&line);
    assert_false(drawing.failed);
    assert_int_equal(drawing.shape_count, 1);
    assert_true(drawing.spot_count <= 4 * COLUMNS);
    for (i = 0; i < drawing.spot_count; i++) {
        column = (size_t)drawing.spots[i].x;
        assert_true(i == 0 || drawing.spots[i].x > drawing.spots[i - 1].x);
        seen[column][0] |= drawing.spots[i].y == least[column];
        seen[column][1] |= drawing.spots[i].y == most[column];
        seen[column][2] |= drawing.spots[i].y == first[column];
        seen[column][3] |= drawing.spots[i].y == last[column];
    }
    for (column = 0; column < COLUMNS; column++)
        assert_true(seen[column][0] && seen[column][1] && seen[column][2] && seen[column][3]);
    lr_drawing_free(&drawing);
}

static void test_lines_break_at_gaps_and_edges(void **state)
{
    static const double y[] = {1, 2, NAN, 3, 4, 1e300, 4, INFINITY, 5, 4};
    lr_drawing drawing = {0};
    lr_thin_line line = {.drawing = &drawing, .box = {0, 20, 0, 10}, .column = 1};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof y / sizeof *y; i++)
        lr_thin_line_to(&line, (lr_spot){2 * (double)i, y[i]});
    lr_thin_line_end(&line);
    assert_int_equal(drawing.shape_count, 4); /* 1-2, 3-4 and up, down to 4, 5-4 */
    for (i = 0; i < drawing.spot_count; i++)
        assert_true(drawing.spots[i].y >= 0 && drawing.spots[i].y <= 10);
    lr_drawing_free(&drawing);
}

static void test_grid_takes_each_cell_once(void **state)
{
    lr_thin_grid grid;

    (void)state;
    assert_true(lr_thin_grid_new(&grid, (lr_box){1, 11, 1, 6}, 2));
    assert_true(lr_thin_grid_take(&grid, (lr_spot){1.5, 1.5}));
    assert_false(lr_thin_grid_take(&grid, (lr_spot){2.385, 2.385}));
    assert_true(lr_thin_grid_take(&grid, (lr_spot){3.5, 1.5}));
    assert_true(lr_thin_grid_take(&grid, (lr_spot){11, 6}));
    assert_false(lr_thin_grid_take(&grid, (lr_spot){12, 3}));
    assert_false(lr_thin_grid_take(&grid, (lr_spot){NAN, 3}));
    assert_false(lr_thin_grid_take(&grid, (lr_spot){1e300, -INFINITY}));
    lr_thin_grid_free(&grid);
}

/* -------------------------------------------------------------------------------------------------------
 * labels */

static void assert_plain(const char *text, size_t most, const char *expected)
{
    char out[LR_PLAIN_ROOM];

    lr_plain_text(text, most, out);
    assert_string_equal(out, expected);
}

static void test_plain_text(void **state)
{
    char huge[70000], out[LR_PLAIN_ROOM];

    (void)state;
    assert_plain("train/loss \xc3\xa9", 50, "train/loss \xc3\xa9");
    assert_plain("a\x1b[31mb\n", 50, "a\\x1b[31mb\\x0a");
    assert_plain("\xff\xc0\xaf", 50, "\\xff\\xc0\\xaf");
    assert_plain("\xe2\x80\xae"
                 "x",
                 50, "\\xe2\\x80\\xaex");                /* right-to-left override */
    assert_plain("\xef\xbf\xbe", 50, "\\xef\\xbf\\xbe"); /* U+FFFE is not allowed in XML */
    assert_plain("abcdef", 4, "abcd\xe2\x80\xa6");
    assert_plain("\xe2\x82", 50, "\\xe2\\x82");
    memset(huge, '\x01', sizeof huge - 1);
    huge[sizeof huge - 1] = '\0';
    assert_true(lr_plain_text(huge, 100, out) <= 101);
}

/* ------------------------------------------------------------------------------------------------------
 * pictures */

enum { POINTS = 400 };

typedef struct example {
    lr_figure figure;
    double x[POINTS], y[POINTS], lower[POINTS], upper[POINTS];
} example;

static void add(lr_figure *figure, lr_layer layer)
{
    assert_true(lr_figure_add(figure, 0, layer, NULL));
}

/* A range test's picture with whatever numbers. */
static void make_example(example *e, const char *name)
{
    size_t i;

    *e = (example){.figure = {.title = name, .width = 252, .height = 190}};
    assert_true(lr_figure_panels(&e->figure, 1, NULL));
    for (i = 0; i < POINTS; i++) {
        e->x[i] = pow(10, -7 + 7.0 * (double)i / POINTS);
        e->y[i] = 2.385 - 1.5 / (1 + pow(e->x[i] / 2e-4, -1.2)) + 0.05 * random_normal();
        e->lower[i] = e->y[i] - 0.1;
        e->upper[i] = e->y[i] + 0.1;
    }
    e->y[POINTS - 20] = NAN;
    e->y[POINTS - 10] = INFINITY;
    e->y[POINTS - 5] = 1e300;
    e->figure.panels[0].x = (lr_axis){.title = "learning rate", .logarithmic = true};
    e->figure.panels[0].y = (lr_axis){.title = name, .least = 0.5, .most = 3.1};
    add(&e->figure,
        (lr_layer){.kind = LR_LAYER_BAND, .colour = LR_SKY, .name = "too small", .low = 0, .high = 3e-5});
    add(&e->figure,
        (lr_layer){.kind = LR_LAYER_BAND, .colour = LR_MINT, .name = "learning", .low = 3e-5, .high = 3e-3});
    add(&e->figure,
        (lr_layer){.kind = LR_LAYER_BAND, .colour = LR_ROSE, .name = "diverging", .low = 3e-3, .high = 9});
    add(&e->figure, (lr_layer){.kind = LR_LAYER_INTERVAL,
                               .colour = LR_BLUE,
                               .points = {POINTS, e->x, NULL},
                               .lower = e->lower,
                               .upper = e->upper});
    add(&e->figure, (lr_layer){.kind = LR_LAYER_POINTS,
                               .faint = true,
                               .overflow = true,
                               .name = "loss",
                               .points = {POINTS, e->x, e->y}});
    add(&e->figure, (lr_layer){.kind = LR_LAYER_POINTS,
                               .glyph = LR_CROSS,
                               .points = {POINTS, e->x, e->y},
                               .low = 0.1,
                               .high = 1});
    add(&e->figure,
        (lr_layer){.kind = LR_LAYER_LINE, .colour = LR_BLUE, .name = name, .points = {POINTS, e->x, e->y}});
    add(&e->figure,
        (lr_layer){.kind = LR_LAYER_LEVEL, .colour = LR_GREEN, .dashes = 1, .name = "start", .value = 2.385});
    add(&e->figure, (lr_layer){.kind = LR_LAYER_MARK,
                               .colour = LR_VERMILLION,
                               .name = "lr_suggest 0.00072",
                               .value = 7.2e-4,
                               .low = 4e-4,
                               .high = 1.3e-3});
    add(&e->figure, (lr_layer){.kind = LR_LAYER_MARK,
                               .colour = LR_PURPLE,
                               .dashes = 2,
                               .name = "edge",
                               .value = 0.1,
                               .low = NAN,
                               .high = NAN});
}

static const lr_canvas *canvas_called(const char *name)
{
    return (const lr_canvas *)lr_catalog_find(&lr_canvases, name, strlen(name), NULL);
}

static const lr_plot_options usual = {.dpi = 200, .columns = 80, .rows = 24, .date = 1234567890};

/* Draw into memory; the bytes are the caller's. */
static char *draw(const char *canvas, const lr_figure *figure, const lr_plot_options *options, size_t *length)
{
    FILE *file = tmpfile();
    lr_output output = {0};
    lr_error error = {0};
    char *bytes;

    assert_non_null(file);
    assert_true(lr_output_open_fd(&output, fileno(file), "picture", &error));
    assert_true(lr_plot(canvas_called(canvas), figure, options, &output, &error));
    assert_true(lr_output_commit(&output, &error));
    *length = (size_t)lseek(fileno(file), 0, SEEK_END);
    bytes = calloc(*length + 1, 1);
    assert_non_null(bytes);
    assert_int_equal(pread(fileno(file), bytes, *length, 0), *length);
    fclose(file);
    return bytes;
}

static unsigned be32(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;

    return (unsigned)b[0] << 24 | (unsigned)b[1] << 16 | (unsigned)b[2] << 8 | b[3];
}

static void test_png(void **state)
{
    example e;
    size_t length, again_length;
    char *bytes, *again;

    (void)state;
    seed = 5;
    make_example(&e, "loss");
    bytes = draw("png", &e.figure, &usual, &length);
    again = draw("png", &e.figure, &usual, &again_length);
    assert_true(length == again_length && memcmp(bytes, again, length) == 0);
    assert_memory_equal(bytes, "\x89PNG\r\n\x1a\n", 8);
    assert_int_equal(be32(bytes + 16), 700);
    assert_int_equal(be32(bytes + 20), 528); /* 190 pt at 200 dpi: 527.8 */
    assert_memory_equal(bytes + 33 + 4, "pHYs", 4);
    assert_int_equal(be32(bytes + 33 + 8), 7874); /* a metre */
    assert_memory_equal(bytes + length - 8, "IEND", 4);
    free(bytes);
    free(again);
    lr_figure_free(&e.figure);
}

static void test_pdf(void **state)
{
    example e;
    size_t length, again_length;
    char *bytes, *again;

    (void)state;
    make_example(&e, "loss");
    bytes = draw("pdf", &e.figure, &usual, &length);
    again = draw("pdf", &e.figure, &usual, &again_length);
    assert_true(length == again_length && memcmp(bytes, again, length) == 0);
    assert_memory_equal(bytes, "%PDF-1.", 7);
    assert_memory_equal(bytes + length - 6, "%%EOF\n", 6);
    assert_non_null(memmem(bytes, length, "(20090213233130Z)", 17));
    assert_null(memmem(bytes, length, "/Type3", 6));
    free(bytes);
    free(again);
    lr_figure_free(&e.figure);
}

/* Every tag that is opened is closed, every & begins an entity, and text is text. */
static void assert_well_formed(const char *svg)
{
    int depth = 0;
    const char *at;

    for (at = strchr(svg, '<'); at; at = strchr(at + 1, '<')) {
        const char *end = strchr(at, '>');

        assert_non_null(end);
        if (at[1] == '?')
            continue;
        depth += at[1] == '/' ? -1 : end[-1] == '/' ? 0 : 1;
        assert_true(depth >= 0);
    }
    assert_int_equal(depth, 0);
    for (at = strchr(svg, '&'); at; at = strchr(at + 1, '&'))
        assert_true(strncmp(at, "&amp;", 5) == 0 || strncmp(at, "&lt;", 4) == 0
                    || strncmp(at, "&gt;", 4) == 0);
    assert_null(strstr(svg, "nan"));
    assert_null(strstr(svg, "inf"));
}

static void test_svg(void **state)
{
    static const char *const names[] = {"loss", "a<b>&\"c'", "\xff\x1b[0m", "</text><script>",
                                        "\xe2\x80\xaezvil"};
    example e;
    size_t length, i;

    (void)state;
    for (i = 0; i < sizeof names / sizeof *names; i++) {
        char *svg;

        make_example(&e, names[i]);
        svg = draw("svg", &e.figure, &usual, &length);
        assert_int_equal(strlen(svg), length);
        assert_well_formed(svg);
        assert_non_null(strstr(svg, ">lr_suggest 0.00072</text>"));
        assert_null(strstr(svg, "<script"));
        assert_null(strchr(svg, '\x1b'));
        free(svg);
        lr_figure_free(&e.figure);
    }
}

static void test_text(void **state)
{
    lr_plot_options ascii = usual;
    example e;
    size_t length, i, rows = 0;
    char *text;

    (void)state;
    make_example(&e, "loss\x1b[31m");
    ascii.ascii = true;
    ascii.columns = 71;
    text = draw("text", &e.figure, &ascii, &length);
    for (i = 0; i < length; i++) {
        assert_true(text[i] == '\n' || (text[i] >= ' ' && text[i] <= '~'));
        rows += text[i] == '\n';
    }
    assert_int_equal(rows, 24);
    assert_non_null(strstr(text, "lr_suggest"));
    assert_non_null(strstr(text, "learning rate"));
    free(text);
    ascii.ascii = false;
    ascii.colour = true;
    text = draw("text", &e.figure, &ascii, &length);
    assert_non_null(strstr(text, "\x1b[38;2;213;94;0m"));
    assert_null(strstr(text, "\x1b[31m"));
    free(text);
    lr_figure_free(&e.figure);
}

/* ------------------------------------------------------------------------------- labels, lines and legends
 * apart */

static lr_box text_box(const lr_sheet *sheet, const lr_shape *shape)
{
    const lr_drawing *drawing = &sheet->drawing;
    lr_spot at = drawing->spots[shape->first];
    double width =
        lr_sheet_width(sheet, drawing->texts + shape->text, shape->size)
        + lr_sheet_width(sheet, drawing->texts + shape->raised, shape->size * sheet->metrics.exponent);
    double ascent = shape->size * 0.7;
    lr_box box = {at.x - shape->anchor * width, at.x + (1 - shape->anchor) * width, at.y - ascent, at.y};

    if (sheet->metrics.cells) {
        box.top = floor(at.y / 4) * 4;
        box.bottom = box.top + 3;
        box.right -= 1;
    }
    if (shape->turned)
        box = (lr_box){at.x - ascent, at.x, at.y - (1 - shape->anchor) * width, at.y + shape->anchor * width};
    return box;
}

/* No text on another, on data or a mark's line, or off the sheet. */
static void assert_legible(const char *canvas, const lr_figure *figure)
{
    const lr_canvas *row = canvas_called(canvas);
    lr_sheet *sheet = calloc(1, sizeof *sheet);
    size_t i, k;

    assert_non_null(sheet);
    sheet->figure = figure;
    sheet->metrics = row->metrics;
    sheet->metrics.resolution = 3;
    sheet->drawing.width = row->metrics.cells ? 160 : figure->width;
    sheet->drawing.height = row->metrics.cells ? 96 : figure->height;
    assert_true(row->open_meter(&sheet->meter, NULL));
    assert_true(lr_sheet_draw(sheet, NULL));
    for (i = 0; i < sheet->drawing.shape_count; i++) {
        const lr_shape *shape = &sheet->drawing.shapes[i];
        lr_box box = text_box(sheet, shape);

        if (shape->kind != LR_SHAPE_TEXT)
            continue;
        assert_true(box.left >= -1 && box.right <= sheet->drawing.width + 1);
        assert_true(box.top >= 0 && box.bottom <= sheet->drawing.height);
        assert_int_equal(lr_drawing_covered(&sheet->drawing, 0, box), 0);
        for (k = 0; k < i; k++) {
            lr_box other = text_box(sheet, &sheet->drawing.shapes[k]);

            assert_false(sheet->drawing.shapes[k].kind == LR_SHAPE_TEXT && box.left < other.right
                         && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
        }
    }
    if (sheet->meter.close)
        sheet->meter.close(sheet->meter.state);
    lr_drawing_free(&sheet->drawing);
    free(sheet);
}

static void test_everything_is_legible(void **state)
{
    static const char *const names[] = {"lr_min 0.00012", "lr_suggest 0.0034", "lr_max 0.023", "edge 0.1"};
    static const char *const regions[] = {"too small", "learning", "flat", "diverging"};
    lr_figure figure;
    int round;

    (void)state;
    seed = 99;
    for (round = 0; round < (getenv("LR_VALGRIND") ? 12 : 300); round++) {
        double x[POINTS], y[POINTS], middle = random_part(), at = 0;
        size_t i;

        figure = (lr_figure){.title = round % 2 ? "a title" : NULL,
                             .width = 200 + 300 * random_part(),
                             .height = 150 + 100 * random_part()};
        assert_true(lr_figure_panels(&figure, 1, NULL));
        for (i = 0; i < POINTS; i++) {
            x[i] = pow(10, -6 + 6.0 * (double)i / POINTS);
            y[i] = fabs((double)i / POINTS - middle) + 0.02 * random_normal();
        }
        figure.panels[0].x = (lr_axis){.title = "learning rate", .logarithmic = true};
        figure.panels[0].y = (lr_axis){.title = "loss"};
        for (i = 0; i < 4; i++) {
            double to = pow(10, -6 + 6 * middle * (double)(i + 1) / 3);

            add(&figure, (lr_layer){.kind = LR_LAYER_BAND,
                                    .colour = LR_SKY,
                                    .name = regions[i],
                                    .low = i ? to / pow(10, 2 * middle) : 0,
                                    .high = i < 3 ? to : 1});
        }
        add(&figure, (lr_layer){.kind = LR_LAYER_POINTS, .name = "loss", .points = {POINTS, x, y}});
        add(&figure, (lr_layer){.kind = LR_LAYER_LINE, .name = "fit", .points = {POINTS, x, y}});
        for (i = 0; i < 4; i++) {
            double value;

            at += (1 - at) * random_part() * 0.7;
            value = pow(10, -6 + 6 * at);
            add(&figure, (lr_layer){.kind = LR_LAYER_MARK,
                                    .name = names[i],
                                    .value = value,
                                    .low = value / (1 + 3 * random_part()),
                                    .high = value * (1 + 5 * random_part())});
        }
        assert_legible(round % 3 ? "text" : "svg", &figure);
        lr_figure_free(&figure);
    }
}

static void test_legend_takes_the_free_corner(void **state)
{
    /* A curve from the upper left to the lower right leaves two corners: the upper right one is asked first.
     */
    static const double x[] = {0, 1, 2, 3}, y[] = {10, 5, 2, 1}, full_y[] = {1, 10, 1, 10};
    lr_figure figure = {.width = 252, .height = 180};
    const char *at;
    size_t length;
    double found;
    char *svg;

    (void)state;
    assert_true(lr_figure_panels(&figure, 1, NULL));
    add(&figure, (lr_layer){.kind = LR_LAYER_LINE, .name = "legend here", .points = {4, x, y}});
    svg = draw("svg", &figure, &usual, &length);
    at = strstr(svg, ">legend here<");
    assert_non_null(at);
    while (strncmp(at, "<text x=\"", 9) != 0)
        at--;
    found = strtod(at + 9, NULL);
    assert_true(found > 126);
    assert_true(strtod(strstr(at, " y=\"") + 4, NULL) < 40);
    free(svg);
    figure.panels[0].layers[0].points.y = full_y;
    figure.panels[0].layers[0].name = "a legend so long that it would cover the curve wherever it stood";
    svg = draw("svg", &figure, &usual, &length);
    at = strstr(svg, ">a legend so");
    assert_non_null(at);
    while (strncmp(at, "<text x=\"", 9) != 0)
        at--;
    assert_true(strtod(strstr(at, " y=\"") + 4, NULL) > 165); /* below the axis */
    free(svg);
    lr_figure_free(&figure);
}

/* ---------------------------------------------------------------------------------------------------- odd
 * data */

/* A panel of a sheet, made as a figure of its own and moved there. */
static void move_panel(lr_figure *sheet, size_t place, const double *x, const double *y, const char *title)
{
    lr_figure one = {0};
    const char *name = lr_figure_text(&one, NULL, "run %zu", place % 2);

    assert_non_null(name);
    assert_true(lr_figure_panels(&one, 1, NULL));
    add(&one, (lr_layer){.kind = LR_LAYER_LINE, .name = name, .points = {4, x, y}});
    assert_true(lr_figure_move(sheet, place, &one, NULL));
    assert_null(one.panels);
    sheet->panels[place].title = title;
}

static void test_sheets_are_legible(void **state)
{
    static const char *const titles[] = {
        "short", "library.AScheduleWithALongName", "get_one_with_a_name_of_many_words_more",
        "onewordthatissolongthatitdoesnotfitanywhere", "", NULL};
    static const double x[] = {0, 1, 2, 3}, y[][4] = {{2.385, 1, 0.5, 0.25}, {-1e-7, 1e-7, 0, 1e-6}, {7, 7, 7, 7}};
    size_t across, count, i;

    (void)state;
    for (across = 1; across < 5; across++)
        for (count = 1; count < 9; count++) {
            lr_figure figure = {.title = "a sheet", .across = across, .text = 6};

            figure.width = 110 * (double)across;
            figure.height = 90 * (double)((count + across - 1) / across) + 40;
            assert_true(lr_figure_panels(&figure, count, NULL));
            for (i = 0; i < count; i++)
                move_panel(&figure, i, x, y[i % 3], titles[(i + across) % 6]);
            assert_legible("svg", &figure);
            if (count <= 2 * across)
                assert_legible("text", &figure);
            lr_figure_free(&figure);
        }
}

/* The places of the panels' titles, and the legend below, which says everything once. */
static void test_sheet_layout(void **state)
{
    static const char *const titles[] = {"first", "second", "a third one with two lines of title", "fourth"};
    static const double x[] = {0, 1, 2, 3}, y[] = {1, 10, 1, 10};
    lr_figure figure = {.across = 2, .width = 180, .height = 200};
    double at[4][2];
    size_t i, length;
    char *svg, *found;

    (void)state;
    assert_true(lr_figure_panels(&figure, 4, NULL));
    for (i = 0; i < 4; i++) {
        move_panel(&figure, i, x, y, titles[i]);
        figure.panels[i].layers[0].name = i < 2 ? "a legend that would cover all" : "another that would";
    }
    svg = draw("svg", &figure, &usual, &length);
    for (i = 0; i < 4; i++) {
        const char *start = i == 2 ? "of title" : titles[i];

        found = strstr(svg, start);
        assert_non_null(found);
        assert_null(strstr(found + 1, start));
        while (strncmp(found, "<text x=\"", 9) != 0)
            found--;
        at[i][0] = strtod(found + 9, NULL);
        at[i][1] = strtod(strstr(found, " y=\"") + 4, NULL);
    }
    assert_true(at[0][0] < 90 && at[1][0] > 90 && at[2][0] < 90 && at[3][0] > 90);
    assert_true(at[0][1] == at[1][1] && at[2][1] > at[0][1] + 80 && at[2][1] == at[3][1]);
    found = strstr(svg, ">a legend that");
    assert_non_null(found);
    assert_null(strstr(found + 1, ">a legend that"));
    found = strstr(svg, ">another that");
    assert_non_null(found);
    assert_null(strstr(found + 1, ">another that"));
    free(svg);
    lr_figure_free(&figure);
}

static void test_odd_data(void **state)
{
    static const double ways[][4] = {
        {NAN, NAN, NAN, NAN},         {0, 0, 0, 0},           {-1, -2, -3, -4},
        {1e308, -1e308, 1e308, 0},    {5e-324, 0, 5e-324, 0}, {INFINITY, 1, 2, -INFINITY},
        {1, 1.0000000000000002, 1, 1}};
    static const double x[] = {1, 2, 3, 4};
    static const char *const canvases[] = {"png", "svg", "pdf", "text"};
    size_t i, k, length;

    (void)state;
    for (i = 0; i < sizeof ways / sizeof *ways; i++)
        for (k = 0; k < 8; k++) {
            lr_figure figure = {.width = 252, .height = 180};

            assert_true(lr_figure_panels(&figure, 1, NULL));
            figure.panels[0].y.logarithmic = k >= 4;
            add(&figure, (lr_layer){.kind = LR_LAYER_LINE, .points = {4, x, ways[i]}});
            add(&figure, (lr_layer){.kind = LR_LAYER_LINE, .points = {4, ways[i], x}});
            add(&figure, (lr_layer){.kind = LR_LAYER_POINTS, .overflow = true, .points = {4, x, ways[i]}});
            add(&figure, (lr_layer){.kind = LR_LAYER_MARK,
                                    .name = "m",
                                    .value = ways[i][0],
                                    .low = ways[i][1],
                                    .high = ways[i][2]});
            add(&figure, (lr_layer){.kind = LR_LAYER_LEVEL, .name = "l", .value = ways[i][0]});
            free(draw(canvases[k % 4], &figure, &usual, &length));
            assert_true(length > 100);
            lr_figure_free(&figure);
        }
}

static void assert_refused(const char *canvas, double width, double height, lr_plot_options options,
                           lr_fault fault, const char *part)
{
    lr_figure figure = {.width = width, .height = height};
    lr_output output = {0};
    lr_error error = {0};
    int null = open("/dev/null", O_WRONLY);

    assert_true(lr_figure_panels(&figure, 1, &error));
    assert_true(lr_output_open_fd(&output, null, "null", &error));
    assert_false(lr_plot(canvas_called(canvas), &figure, &options, &output, &error));
    assert_int_equal(error.fault, fault);
    assert_non_null(strstr(error.text, part));
    lr_output_abandon(&output);
    lr_figure_free(&figure);
    close(null);
}

static void test_limits(void **state)
{
    lr_plot_options options = usual;

    (void)state;
    assert_refused("svg", 10, 180, usual, LR_USAGE, "must be from 0.5 to 100");
    assert_refused("svg", NAN, 180, usual, LR_USAGE, "must be from 0.5 to 100");
    assert_refused("pdf", 252, 1e9, usual, LR_USAGE, "must be from 0.5 to 100");
    assert_refused("svg", 40, 40, usual, LR_USAGE, "too small for its labels");
    options.dpi = 2400;
    assert_refused("png", 7200, 180, options, LR_USAGE, "too large");
    options.dpi = 1e9;
    assert_refused("png", 252, 180, options, LR_USAGE, "dots an inch");
    options.dpi = NAN;
    assert_refused("png", 252, 180, options, LR_USAGE, "dots an inch");
    options.columns = 1000000;
    assert_refused("text", 252, 180, options, LR_USAGE, "characters");
}

static void test_write_errors(void **state)
{
    static const char *const canvases[] = {"png", "svg", "pdf", "text"};
    size_t i;

    (void)state;
    for (i = 0; i < 4; i++) {
        int full = open("/dev/full", O_WRONLY);
        lr_output output = {0};
        lr_error error = {0};
        example e;
        bool drawn;

        make_example(&e, "loss");
        assert_true(full >= 0 && lr_output_open_fd(&output, full, "full", &error));
        drawn = lr_plot(canvas_called(canvases[i]), &e.figure, &usual, &output, &error);
        if (drawn)
            assert_false(lr_output_commit(&output, &error));
        else
            lr_output_abandon(&output);
        assert_int_equal(error.fault, LR_SYSTEM);
        close(full);
        lr_figure_free(&e.figure);
    }
}

static void test_canvas_by_name(void **state)
{
    (void)state;
    assert_ptr_equal(lr_canvas_for_file("a.b.PNG"), canvas_called("png"));
    assert_ptr_equal(lr_canvas_for_file("x.svg"), canvas_called("svg"));
    assert_ptr_equal(lr_canvas_for_file("/tmp/y.pdf"), canvas_called("pdf"));
    assert_null(lr_canvas_for_file(".png"));
    assert_null(lr_canvas_for_file("png"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_linear_ticks_are_those_of_the_paper),
        cmocka_unit_test(test_linear_labels),
        cmocka_unit_test(test_ticks_of_any_range),
        cmocka_unit_test(test_logarithmic_ticks),
        cmocka_unit_test(test_clip),
        cmocka_unit_test(test_thinning_keeps_extremes),
        cmocka_unit_test(test_lines_break_at_gaps_and_edges),
        cmocka_unit_test(test_grid_takes_each_cell_once),
        cmocka_unit_test(test_plain_text),
        cmocka_unit_test(test_png),
        cmocka_unit_test(test_pdf),
        cmocka_unit_test(test_svg),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_everything_is_legible),
        cmocka_unit_test(test_legend_takes_the_free_corner),
        cmocka_unit_test(test_sheets_are_legible),
        cmocka_unit_test(test_sheet_layout),
        cmocka_unit_test(test_odd_data),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_write_errors),
        cmocka_unit_test(test_canvas_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
